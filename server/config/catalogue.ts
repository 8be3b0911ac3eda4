import type { z } from 'zod'
import { defaultOf, kindOf, membersOf, metaAt, type ValueKind } from './schema-shape.ts'
import type { SettingMeta } from './setting.ts'
import { settingsSchema } from './settings-schema.ts'

/** One setting: what has a variable, a default and an origin of its own. */
export interface SettingEntry {
  readonly path: readonly string[]
  /** `queue.agingPerMinute`. */
  readonly name: string
  /** `SEADRAGON_QUEUE__AGING_PER_MINUTE`. */
  readonly variable: string
  readonly kind: ValueKind
  readonly schema: z.ZodType
  readonly meta: SettingMeta
  /** Undefined where the setting is absent unless it is given. */
  readonly default: unknown
}

/** Settings under a common name. A group has a variable too, a JSON map of some of its members. */
export interface SettingGroup extends Omit<SettingEntry, 'default'> {
  readonly members: ReadonlyMap<string, SettingNode>
}

export type SettingNode = SettingEntry | SettingGroup

export const isGroup = (node: SettingNode): node is SettingGroup => 'members' in node

const VARIABLE_PREFIX = 'SEADRAGON_'

/** Levels are joined by two underscores, the words of a name by one. */
const variableOf = (path: readonly string[]): string =>
  VARIABLE_PREFIX + path.map((key) => key.replace(/[A-Z]/g, '_$&').toUpperCase()).join('__')

const nodeOf = (schema: z.ZodType, path: readonly string[]): SettingNode => {
  const kind = kindOf(schema)
  const meta = metaAt(schema, []) ?? { about: '', range: 'a map of settings' }
  const node = { path, name: path.join('.'), variable: variableOf(path), kind, schema, meta }
  if (kind !== 'group') return { ...node, default: defaultOf(schema) }
  const members = Object.entries(membersOf(schema)).map(
    ([key, member]) => [key, nodeOf(member, [...path, key])] as const,
  )
  return { ...node, members: new Map(members) }
}

/** The group of all settings; the one without a name. */
export const CATALOGUE = nodeOf(settingsSchema, []) as SettingGroup

const nodesIn = (group: SettingGroup): SettingNode[] =>
  [...group.members.values()].flatMap((node) => (isGroup(node) ? [node, ...nodesIn(node)] : [node]))

/** Groups and settings, a group before its members. */
export const SETTING_NODES: readonly SettingNode[] = nodesIn(CATALOGUE)

export const SETTINGS: readonly SettingEntry[] = SETTING_NODES.filter(
  (node): node is SettingEntry => !isGroup(node),
)

/** The setting in which a path ends or through which it leads; null for a path of groups only. */
export const settingAt = (path: readonly PropertyKey[]): SettingEntry | null =>
  SETTINGS.find((entry) => entry.path.every((key, index) => key === path[index])) ?? null
