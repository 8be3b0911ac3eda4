import type { z } from 'zod'
import type { recordPage, usageAnswer, usageSpread } from '../../../shared/api/usage.ts'
import type { UsageBucket, UsageDimension } from '../../../shared/usage-dimension.ts'
import { askJson } from '../api/ask-json.ts'
import { offsetMinutesAt, type UsageRange } from './usage-range.ts'

export type UsageSums = z.output<typeof usageAnswer>
export type Spread = z.output<typeof usageSpread>
export type UsageRow = UsageSums['items'][number]
export type RecordPage = z.output<typeof recordPage>
export type UsageRecord = RecordPage['items'][number]

export type UsageFilter = { readonly [Dimension in UsageDimension]?: string }

export interface SumsQuery {
  readonly range: UsageRange
  readonly filter: UsageFilter
  readonly by: readonly UsageDimension[]
  readonly bucket?: UsageBucket
  /** Costs take longer to work out, so they are not where nobody looks at them. */
  readonly hasCost?: boolean
}

/** Whose usage: everybody's, or that of whoever is signed in. */
export interface UsageSource {
  readonly name: 'all' | 'own'
  /** Of the sums; single requests are below it. */
  readonly path: string
}

export const ALL_USAGE: UsageSource = { name: 'all', path: '/api/admin/usage' }
export const OWN_USAGE: UsageSource = { name: 'own', path: '/api/usage' }

/** What sums are asked for by; a link to it downloads the same as a file. */
export const sumsPath = (
  { path }: UsageSource,
  { range, filter, by, bucket, hasCost }: SumsQuery,
  format?: 'csv' | 'json',
): string => {
  const search = new URLSearchParams({
    from: String(range.from),
    to: String(range.to),
    ...(by.length > 0 && { by: by.join(',') }),
    ...(bucket !== undefined && { bucket, offsetMinutes: String(offsetMinutesAt(range.to)) }),
    ...filter,
    ...(hasCost === true && { cost: 'true' }),
    ...(format !== undefined && { format }),
  })
  return `${path}?${search}`
}

/** The same for single requests. */
export const recordsPath = (
  { path }: UsageSource,
  query: Readonly<Record<string, string>>,
): string => `${path}/records?${new URLSearchParams(query)}`

export const askSpread = (
  { path }: UsageSource,
  { range, filter }: Pick<SumsQuery, 'range' | 'filter'>,
): Promise<Spread> => {
  const times = { from: String(range.from), to: String(range.to) }
  return askJson(`${path}/spread?${new URLSearchParams({ ...times, ...filter })}`)
}

export const askSums = (source: UsageSource, query: SumsQuery): Promise<UsageSums> =>
  askJson(sumsPath(source, query))
