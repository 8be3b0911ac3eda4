import type { z } from 'zod'
import type { Refusal } from '../flow/refusal.ts'

/** The fields as the schema types them, or a refusal that names the parameter that is wrong. */
export const checkFields = <Schema extends z.ZodType>(
  schema: Schema,
  fields: Readonly<Record<string, unknown>>,
): { readonly fields: z.output<Schema> } | Refusal => {
  const checked = schema.safeParse(fields)
  if (checked.success) return { fields: checked.data }
  const { path, message } = deepestOf(checked.error.issues[0]!)
  const param = pathOf(path)
  return { code: 'invalid_request', message: messageOf(param, message), param }
}

type Issue = z.core.$ZodIssue

/** Of the ways in which a value fits none of several forms, the one that fits furthest. */
const deepestOf = (issue: Issue): Pick<Issue, 'path' | 'message'> => {
  if (issue.code !== 'invalid_union') return issue
  let deepest: Pick<Issue, 'path' | 'message'> = { path: issue.path, message: saidOf(issue) }
  for (const inner of issue.errors.flat()) {
    const { path, message } = deepestOf(inner)
    const whole = [...issue.path, ...path]
    if (whole.length > deepest.path.length) deepest = { path: whole, message }
  }
  return deepest
}

type UnionIssue = Extract<Issue, { readonly code: 'invalid_union' }>

/** A union's own sentence, or what each of its forms is to be: a value that is none of them has no other fault. */
const saidOf = (issue: UnionIssue): string => {
  const kinds = [...new Set(kindsOf(issue))]
  if (issue.message !== 'Invalid input' || kinds.length === 0) return issue.message
  const isMissing = issue.errors.flat().some(({ message }) => message.endsWith(MISSING))
  return `${issue.message}: expected ${kinds.join(' or ')}${isMissing ? MISSING : ''}`
}

/** How the library ends what it says of a value that is not there. */
const MISSING = ', received undefined'

const kindsOf = (issue: UnionIssue): readonly string[] =>
  issue.errors.flat().flatMap((inner) => {
    if (inner.path.length > 0) return []
    if (inner.code === 'invalid_union') return kindsOf(inner)
    return inner.code === 'invalid_type' ? [inner.expected] : []
  })

/** A schema's own sentence as it is; of the library's, what was expected where. */
const messageOf = (param: string, said: string): string => {
  const expected = /^Invalid (?:input|option|discriminator value)[.:]? ?(.*)$/.exec(said)?.[1]
  if (expected === undefined) return said.startsWith('[]') ? said : `${param}: ${said}`
  if (expected.endsWith(MISSING)) return `${param} is required`
  return `${param} is not valid${expected === '' ? '' : `: ${expected}`}`
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

/** Parameters that do not change what is generated: not worth a word where a host has none of them. */
const SILENT = new Set([
  'client_metadata',
  'metadata',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'stream_options',
  'user',
])

/** What was sent and is in no field of the schema. */
export const unreadOf = (
  body: Readonly<Record<string, unknown>>,
  schema: z.ZodObject,
): readonly string[] =>
  Object.keys(body).filter(
    (name) => !(name in schema.shape) && !SILENT.has(name) && (body[name] ?? null) !== null,
  )
