import { USAGE_DIMENSIONS, type UsageBucket } from '../../../shared/usage-dimension.ts'
import type { Filters } from '../page/use-filters.ts'
import { GROUPS, type GroupName } from './usage-groups.ts'
import {
  bucketFor,
  DATES,
  rangeBetween,
  rangeOf,
  RANGES,
  type DatesProblem,
  type RangeName,
  type UsageRange,
} from './usage-range.ts'
import { MEASURES, type MeasureName } from './usage-series.ts'
import type { UsageFilter } from './usage-source.ts'

/** What the reader has chosen to see, as the address of the page says it. */
export interface UsageChoice {
  readonly time: ChosenTime
  readonly range: UsageRange
  readonly group: GroupName
  readonly measure: MeasureName
  /** Whether the reader looks at what it cost. */
  readonly hasCost: boolean
  readonly filter: UsageFilter
  readonly isTable: boolean
}

export interface ChosenTime {
  readonly name: RangeName | typeof DATES
  readonly label: string
  readonly bucket: UsageBucket
  /** What is wrong with the dates that the address names; then the time is another one. */
  readonly problem: DatesProblem | null
}

export const choiceOf = ({ get }: Filters, groupDefault: GroupName): UsageChoice => {
  const measure = oneOf(MEASURES, get('measure')) ?? 'tokens'
  return {
    ...timeOf(get, Date.now()),
    group: oneOf(GROUPS, get('by')) ?? groupDefault,
    measure,
    hasCost: measure === 'cost',
    filter: filterOf(get),
    isTable: get('view') === 'table',
  }
}

const timeOf = (get: Filters['get'], now: number): Pick<UsageChoice, 'time' | 'range'> => {
  const isDates = get('range') === DATES
  const dates = isDates
    ? rangeBetween({ from: timeIn(get('from')), to: timeIn(get('to')) }, now)
    : null
  if (dates !== null && 'from' in dates) {
    const label = BETWEEN.formatRange(dates.from, dates.to)
    const bucket = bucketFor(dates)
    return { time: { name: DATES, label, bucket, problem: null }, range: dates }
  }
  const name = oneOf(RANGES, get('range')) ?? 'today'
  return { time: { name, ...RANGES[name], problem: dates }, range: rangeOf(name, now) }
}

const BETWEEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** An address may have been written by hand. */
const timeIn = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,13}$/.test(text) ? Number(text) : null

/** How the time stands in the address. */
export const timeParams = ({
  time,
  range,
}: Pick<UsageChoice, 'time' | 'range'>): Readonly<Record<string, string>> =>
  time.name === DATES ? datesParams(range) : { range: time.name }

export const datesParams = ({ from, to }: UsageRange): Readonly<Record<string, string>> => ({
  range: DATES,
  from: String(from),
  to: String(to),
})

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
