import { sql, type Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import { FINEST_CUBE, HOUR_MS, startOf } from './usage-cube.ts'

/** What a key or user used in one hour. */
export interface TokenHour {
  readonly caller: string
  /** Its beginning, milliseconds since 1970. */
  readonly hour: number
  /** As far as they are known. */
  readonly tokens: number
  /** Requests that a host worked on and whose tokens are not known, but for those that the host failed. */
  readonly unknown: number
}

const HOURS = 24
const HOUR_LEVEL = 0

/** The last 24 hours of the clock, the current one included, of everybody who can have a limit. */
export async function sumTokenHours(db: Kysely<Schema>, now: number): Promise<TokenHour[]> {
  return await db
    .selectFrom('usageSum as sums')
    .innerJoin('usageSeries as series', 'series.id', 'sums.series')
    .select((eb) => [
      'series.caller',
      'sums.start as hour',
      eb.fn.sum<number>(eb('sums.promptTokens', '+', eb.ref('sums.completionTokens'))).as('tokens'),
      sql<number>`sum(case
        when ${eb.ref('series.host')} = '' then 0
        when ${eb.ref('series.outcome')} in ('upstream_error', 'upstream_failed') then 0
        when ${eb.ref('sums.promptUnknown')} > ${eb.ref('sums.completionUnknown')}
          then ${eb.ref('sums.promptUnknown')}
        else ${eb.ref('sums.completionUnknown')} end)`.as('unknown'),
    ])
    .where('sums.cube', '=', FINEST_CUBE)
    .where('sums.level', '=', HOUR_LEVEL)
    .where('sums.start', '>', startOf(HOUR_LEVEL, now) - HOURS * HOUR_MS)
    .where((eb) => eb.or([eb('series.keyId', '!=', ''), eb('series.userId', '!=', '')]))
    .groupBy(['series.caller', 'sums.start'])
    .execute()
}
