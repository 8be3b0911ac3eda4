import { USAGE_DIMENSIONS } from '../../../shared/usage-dimension.ts'
import type { Filters } from '../page/use-filters.ts'
import { GROUPS, type GroupName } from './usage-groups.ts'
import { RANGES, rangeOf, type RangeName, type UsageRange } from './usage-range.ts'
import { MEASURES, type MeasureName } from './usage-series.ts'
import type { UsageFilter } from './usage-source.ts'

/** What the reader has chosen to see, as the address of the page says it. */
export interface UsageChoice {
  readonly rangeName: RangeName
  readonly range: UsageRange
  readonly group: GroupName
  readonly measure: MeasureName
  /** Whether the reader looks at what it cost. */
  readonly hasCost: boolean
  readonly filter: UsageFilter
  readonly isTable: boolean
}

export const choiceOf = ({ get }: Filters, groupDefault: GroupName): UsageChoice => {
  const rangeName = oneOf(RANGES, get('range')) ?? 'today'
  const measure = oneOf(MEASURES, get('measure')) ?? 'tokens'
  return {
    rangeName,
    range: rangeOf(rangeName, Date.now()),
    group: oneOf(GROUPS, get('by')) ?? groupDefault,
    measure,
    hasCost: measure === 'cost',
    filter: filterOf(get),
    isTable: get('view') === 'table',
  }
}

/** Empty text is a filter too: it finds what has none. */
const filterOf = (get: Filters['get']): UsageFilter =>
  Object.fromEntries(
    USAGE_DIMENSIONS.flatMap((name) => {
      const value = get(`of-${name}`)
      return value === undefined ? [] : [[name, value === NONE ? '' : value]]
    }),
  )

/** How a filter stands in the address. */
export const filterParams = (filter: UsageFilter): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [`of-${name}`, value === '' ? NONE : value]),
  )

const NONE = '-'

const oneOf = <Name extends string>(
  known: Readonly<Record<Name, unknown>>,
  text: string | undefined,
): Name | undefined =>
  text !== undefined && Object.hasOwn(known, text) ? (text as Name) : undefined
