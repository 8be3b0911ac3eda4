import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { wishesOf, type Drafts } from './drafts.ts'
import { checkSettings, type SettingState } from './setting-list.ts'
import { boundsOf } from './setting-value.ts'

const CHECK_MS = 300

const NOTHING = '{}'

/** What is wrong with each setting that is being changed, by name: said here at once, or by the gateway. */
export const useProblems = (
  changed: readonly SettingState[],
  drafts: Drafts,
): ReadonlyMap<string, string> => {
  const own = changed.flatMap((setting): [string, string][] => {
    const text = ownProblem(setting, drafts)
    return text === null ? [] : [[setting.name, text]]
  })
  // As a text, since the same wishes are another object at each drawing.
  const [wishes] = useDebouncedValue(JSON.stringify(wishesOf(changed, drafts)), CHECK_MS)
  const check = useQuery({
    queryKey: ['settings', 'check', wishes],
    queryFn: () => checkSettings(JSON.parse(wishes)),
    enabled: wishes !== NOTHING,
    placeholderData: keepPreviousData,
  })
  const names = new Set(changed.map(({ name }) => name))
  const told = (check.data?.problems ?? []).flatMap((problem) =>
    problem.names
      .filter((name) => names.has(name))
      .map((name): [string, string] => [name, problem.message]),
  )
  return new Map([...told, ...own])
}

const ownProblem = (setting: SettingState, drafts: Drafts): string | null => {
  const { value, fault } = drafts[setting.name]!
  if (fault !== undefined) return fault
  if (typeof value !== 'number') return null
  const isWithin = value >= (setting.min ?? -Infinity) && value <= (setting.max ?? Infinity)
  return isWithin ? null : `Out of range. ${boundsOf(setting)}.`
}
