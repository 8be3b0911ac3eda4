import { assignmentOf, assignmentsIn, type Assignments } from './assignment.ts'
import { SETTING_NODES, isGroup, type SettingNode } from './catalogue.ts'
import { nearestOf } from './near-miss.ts'
import type { Problem, Source } from './problem.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const PREFIX = 'SEADRAGON_'

/** Variables of ours that are no settings: the file's path, and switches of the test suites. */
const OTHER_VARIABLES = /^SEADRAGON_(?:CONFIG$|LIVE_|TEST_)/

const LOG_LEVEL = SETTING_NODES.find((node) => node.name === 'log.level')!

/** Reads every variable that is a setting; what stands later in the answer counts. */
export const readEnvironment = (env: Environment): Assignments => {
  // LOG_LEVEL is everybody's, and many write it in capitals.
  // A group comes before its members, so the variable of a single setting wins over its group's.
  const parts = [
    ...readVariable(LOG_LEVEL, 'LOG_LEVEL', { LOG_LEVEL: env['LOG_LEVEL']?.toLowerCase() }),
    ...SETTING_NODES.flatMap((node) => readVariable(node, node.variable, env)),
  ]
  return {
    assignments: parts.flatMap((part) => part.assignments),
    problems: parts.flatMap((part) => part.problems),
  }
}

/** Variables that look like ours and are none, which are probably misspelt. */
export const strangeVariables = (env: Environment): Problem[] => {
  const known = SETTING_NODES.map((node) => node.variable)
  const isStrange = (name: string): boolean =>
    name.startsWith(PREFIX) && !OTHER_VARIABLES.test(name) && !known.includes(name)
  return Object.keys(env)
    .filter((name) => env[name] !== undefined && isStrange(name))
    .map((name) => {
      const meant = nearestOf(name.slice(PREFIX.length), known.map(withoutPrefix))
      const hint = meant === null ? '' : `; did you mean ${PREFIX}${meant}?`
      return { place: name, message: `is not a variable of this gateway and is ignored${hint}` }
    })
}

const withoutPrefix = (variable: string): string => variable.slice(PREFIX.length)

const readVariable = (node: SettingNode, variable: string, env: Environment): Assignments[] => {
  const text = env[variable]
  if (text === undefined) return []
  const source: Source = { kind: 'environment', placeOf: () => variable }
  const parsed = parseValue(node, text)
  if ('message' in parsed) {
    return [{ assignments: [], problems: [{ place: variable, message: parsed.message }] }]
  }
  if (isGroup(node)) return [assignmentsIn(node, parsed.value, source)]
  return [assignmentOf(node, { value: parsed.value, source })]
}

type ParsedValue = { readonly value: unknown } | { readonly message: string }

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i

/** Text that is not what the setting needs is left as it is: the schema says what is wrong. */
const parseValue = (node: SettingNode, text: string): ParsedValue => {
  if (text.trim() === '') {
    return { message: `${node.name} is empty; give it a value, or unset the variable` }
  }
  if (node.kind === 'number') return { value: NUMBER.test(text.trim()) ? Number(text) : text }
  if (node.kind === 'boolean') return { value: BOOLEANS.get(text.trim()) ?? text }
  return node.kind === 'text' ? { value: text } : parseJson(node, text)
}

const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
])

const JSON_FORMS = { list: 'a JSON list such as ["a", "b"]', map: 'a JSON map such as {"a": {}}' }

const parseJson = (node: SettingNode, text: string): ParsedValue => {
  const form = node.kind === 'list' ? JSON_FORMS.list : JSON_FORMS.map
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    // The engine's message quotes the text, which may hold a secret; only the position is kept.
    const position = / at position (\d+)/.exec((error as Error).message)?.[1]
    const where = position === undefined ? '' : ` (see character ${Number(position) + 1})`
    return { message: `${node.name} is not valid JSON${where}; it must be ${form}` }
  }
}
