import type { UsageDimension } from '../../../shared/usage-dimension.ts'
import type { UsageFilter, UsageRow } from './usage-source.ts'

/** By what usage is told apart. */
export const GROUPS = {
  who: { label: 'Caller', by: ['caller', 'key', 'user'] },
  key: { label: 'Key', by: ['key'] },
  user: { label: 'User', by: ['user'] },
  model: { label: 'Model', by: ['model'] },
  host: { label: 'Host', by: ['host'] },
  class: { label: 'Class', by: ['class'] },
  outcome: { label: 'Outcome', by: ['outcome'] },
} as const satisfies Readonly<Record<string, { label: string; by: readonly UsageDimension[] }>>

export type GroupName = keyof typeof GROUPS

/** What a reader calls the group that a sum is of. */
export const nameOf = (group: GroupName, row: UsageRow): string => {
  if (group === 'who') return row.userName ?? row.keyName ?? callerName(row.caller)
  if (group === 'key') return row.keyName ?? row.key ?? 'No key'
  if (group === 'user') return row.userName ?? row.user ?? 'Not signed in'
  return row[group] ?? 'Unknown'
}

const callerName = (caller: string | null | undefined): string =>
  caller?.replace(/^(address|key|user):/, '') ?? 'Unknown'

/** What finds just the requests of that group; null where there is no such filter. */
export const filterOf = (group: GroupName, row: UsageRow): UsageFilter | null => {
  const dimension = group === 'who' ? 'caller' : group
  const value = row[dimension]
  return value === undefined ? null : { [dimension]: value ?? '' }
}

/** One name for each group, since two keys may have had the same. */
export const idOf = (group: GroupName, row: UsageRow): string =>
  GROUPS[group].by.map((dimension) => row[dimension] ?? '').join('\u0000')
