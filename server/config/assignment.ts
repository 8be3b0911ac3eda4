import { isGroup, type SettingEntry, type SettingGroup } from './catalogue.ts'
import { formatPath, type Problem, type Source } from './problem.ts'
import { unknownKeyMessage } from './unknown-key.ts'

/** A setting as it was given somewhere, not judged yet. */
export interface Assignment {
  readonly setting: SettingEntry
  readonly value: unknown
  readonly source: Source
}

export interface Assignments {
  readonly assignments: Assignment[]
  readonly problems: Problem[]
}

export interface GivenValue {
  readonly value: unknown
  readonly source: Source
}

/** One setting as it was given. */
export const assignmentOf = (setting: SettingEntry, given: GivenValue): Assignments => ({
  assignments: [{ setting, ...given }],
  problems: reservedKey(setting, given),
})

/** Takes a map of settings apart into single ones. Keys that are no settings become problems. */
export const assignmentsIn = (group: SettingGroup, value: unknown, source: Source): Assignments => {
  // A group whose members are all commented out is null in YAML.
  if (value === null || value === undefined) return { assignments: [], problems: [] }
  if (!isMap(value)) return { assignments: [], problems: [notAMap(group, source)] }
  const parts = Object.keys(value).map((key) => memberIn(group, key, { value: value[key], source }))
  return {
    assignments: parts.flatMap((part) => part.assignments),
    problems: parts.flatMap((part) => part.problems),
  }
}

const memberIn = (group: SettingGroup, key: string, given: GivenValue): Assignments => {
  const { value, source } = given
  const member = group.members.get(key)
  if (member === undefined) {
    const message = unknownKeyMessage(group.path, key, group.members.keys())
    const place = source.placeOf([...group.path, key], 'key')
    return { assignments: [], problems: [{ place, message }] }
  }
  if (isGroup(member)) return assignmentsIn(member, value, source)
  return assignmentOf(member, given)
}

/** `__proto__` as the name of a model, which the schema of a map passes over without a word. */
const reservedKey = (setting: SettingEntry, { value, source }: GivenValue): Problem[] => {
  if (setting.kind !== 'map' || !isMap(value) || !Object.hasOwn(value, '__proto__')) return []
  const path = [...setting.path, '__proto__']
  return [
    { place: source.placeOf(path, 'key'), message: `${formatPath(path)} is not a name; remove it` },
  ]
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const notAMap = (group: SettingGroup, source: Source): Problem => {
  const keys = [...group.members.keys()].slice(0, 3).join(', ')
  const name = group.name === '' ? 'the configuration' : group.name
  return {
    place: source.placeOf(group.path, 'value'),
    message: `${name} must be a map of settings (${keys}, …)`,
  }
}
