import { formatCount, formatShort } from '../page/numbers.ts'
import { formatAmount, formatShortAmount } from './cost.ts'
import { idOf, nameOf, type GroupName } from './usage-groups.ts'
import type { UsageRow } from './usage-source.ts'

const WHOLE = {
  short: formatShort,
  exact: (value: number) => formatCount(Math.round(value)),
}

/** What can be drawn, and how much of it a sum has. */
export const MEASURES = {
  tokens: {
    label: 'Tokens',
    of: (row: UsageRow) => row.promptTokens + row.completionTokens,
    ...WHOLE,
  },
  read: { label: 'Input tokens', of: (row: UsageRow) => row.promptTokens, ...WHOLE },
  cached: { label: 'Cached input tokens', of: (row: UsageRow) => row.cachedTokens, ...WHOLE },
  written: { label: 'Output tokens', of: (row: UsageRow) => row.completionTokens, ...WHOLE },
  requests: { label: 'Requests', of: (row: UsageRow) => row.requests, ...WHOLE },
  gpu: { label: 'Slot seconds', of: (row: UsageRow) => row.runMs / 1000, ...WHOLE },
  cost: {
    label: 'Cost',
    of: (row: UsageRow) => row.cost ?? 0,
    short: formatShortAmount,
    exact: formatAmount,
  },
} as const

export type MeasureName = keyof typeof MEASURES

export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[]

/** Amounts over time: one column of times, and one of amounts for each group. */
export interface UsageSeries {
  /** When each stretch of time began, milliseconds since 1970. */
  readonly starts: readonly number[]
  /** The groups with the most, the greatest first, and what is left of the others. */
  readonly groups: readonly { readonly name: string; readonly amounts: readonly number[] }[]
}

const GROUPS_MAX = 5

interface SeriesQuery {
  readonly group: GroupName
  readonly measure: MeasureName
  /** Every stretch of time, those without a request too. */
  readonly starts: readonly number[]
}

/** Puts sums by group and time together for drawing. */
export const seriesOf = (
  rows: readonly UsageRow[],
  { group, measure, starts }: SeriesQuery,
): UsageSeries => {
  const places = new Map(starts.map((start, place) => [start, place]))
  const byGroup = new Map<string, { name: string; amounts: number[]; total: number }>()
  for (const row of rows) {
    const id = idOf(group, row)
    const found = byGroup.get(id) ?? { name: nameOf(group, row), amounts: zeros(starts), total: 0 }
    const amount = MEASURES[measure].of(row)
    const place = places.get(row.start ?? 0)
    if (place !== undefined) found.amounts[place] = (found.amounts[place] ?? 0) + amount
    found.total += amount
    byGroup.set(id, found)
  }
  const ranked = [...byGroup.values()].sort((a, b) => b.total - a.total)
  const others = ranked.slice(GROUPS_MAX)
  return {
    starts,
    groups: [
      ...ranked.slice(0, GROUPS_MAX),
      ...(others.length === 0 ? [] : [{ name: 'Others', amounts: sumOf(others, starts) }]),
    ],
  }
}

const zeros = (starts: readonly number[]): number[] => starts.map(() => 0)

const sumOf = (
  groups: readonly { readonly amounts: readonly number[] }[],
  starts: readonly number[],
): readonly number[] =>
  starts.map((_, place) => groups.reduce((sum, { amounts }) => sum + (amounts[place] ?? 0), 0))
