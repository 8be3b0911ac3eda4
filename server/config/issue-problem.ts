import type { z } from 'zod'
import { schemaAt, membersOf, metaAt } from './schema-shape.ts'
import { formatPath, type Problem, type Source } from './problem.ts'
import { settingsSchema } from './settings-schema.ts'
import { unknownKeyMessage } from './unknown-key.ts'

type Issue = z.core.$ZodIssue

/** What was judged, and where each setting of it came from. */
interface Judged {
  readonly input: unknown
  readonly sourceOf: (path: readonly PropertyKey[]) => Source
}

/** Turns what a schema found wrong into problems with a place and a remedy. */
export const problemsOf = (issue: Issue, judged: Judged): Problem[] => {
  const source = judged.sourceOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const schema = schemaAt(settingsSchema, issue.path)
    const siblings = schema === null ? [] : Object.keys(membersOf(schema))
    return issue.keys.map((key) => ({
      place: source.placeOf([...issue.path, key], 'key'),
      message: unknownKeyMessage(issue.path, key, siblings),
    }))
  }
  const part = issue.code === 'invalid_key' ? 'key' : 'value'
  return [{ place: source.placeOf(issue.path, part), message: messageOf(issue, judged.input) }]
}

const messageOf = (issue: Issue, input: unknown): string => {
  const name = formatPath(issue.path)
  if (issue.code === 'custom') return `${name} ${issue.message}`
  if (issue.code === 'invalid_key') return `${name}: the key must be a model name such as qwen3:4b`
  const meta = metaAt(settingsSchema, issue.path)
  const range = meta?.range ?? 'a setting'
  if (meta?.isSecret === true) return `${name} must be ${range}${quoteHint(issue, input)}`
  const value = valueAt(input, issue.path)
  const found = value === undefined ? 'is missing' : `is ${shown(value)}`
  return `${name} ${found}; it must be ${range}${quoteHint(issue, input)}`
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  )

const shown = (value: unknown): string => {
  if (value === null) return 'without a value'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a map'
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`
}

/** YAML reads `1234` as a number where text was meant. */
const quoteHint = (issue: Issue, input: unknown): string => {
  const isTextWanted = issue.code === 'invalid_type' && issue.expected === 'string'
  const kind = typeof valueAt(input, issue.path)
  return isTextWanted && (kind === 'number' || kind === 'boolean') ? ' (put it in quotes)' : ''
}
