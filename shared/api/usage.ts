import { z } from 'zod'
import { CALLER_CLASSES } from '../caller-class.ts'
import { OUTCOMES } from '../outcome.ts'
import { RECORD_RANKS, USAGE_BUCKETS, USAGE_DIMENSIONS } from '../usage-dimension.ts'
import { format, instant, pageOf, pageQuery, time } from './page.ts'

/** Empty text finds what has none. */
const filters = {
  class: z.enum(CALLER_CLASSES).optional(),
  caller: z.string().max(128).optional(),
  key: z.string().max(64).optional(),
  user: z.string().max(64).optional(),
  model: z.string().max(256).optional(),
  host: z.string().max(64).optional(),
}

export const recordQuery = pageQuery.extend({
  ...filters,
  requestId: z.string().max(64).optional(),
  /** `open` finds those that still wait or run. */
  outcome: z.enum([...OUTCOMES, 'open']).optional(),
  /** Queued at this time or later. */
  from: time.optional(),
  /** Queued before this time. */
  to: time.optional(),
  /** By default the time at which they were queued. */
  sort: z.enum(RECORD_RANKS).optional(),
  /** By default the newest, or the largest, first. */
  order: z.enum(['asc', 'desc']).optional(),
  /** Everything that is found, as one document; without it one page. */
  format,
})

const OFFSET_HOURS_MAX = 14

export const sumsQuery = z.strictObject({
  ...filters,
  outcome: z.enum(OUTCOMES).optional(),
  /** Ended at this time or later, rounded down to the hour; thirty days before `to` if absent. */
  from: time.optional(),
  /** Ended before this time, rounded up to the hour; now if absent. */
  to: time.optional(),
  /** One sum for each combination of these, joined by commas; without it one for all. */
  by: z
    .string()
    .max(64)
    .transform((text) => [...new Set(text.split(','))])
    .pipe(z.array(z.enum(USAGE_DIMENSIONS)))
    .optional(),
  /** One sum for each such stretch of time. */
  bucket: z.enum(USAGE_BUCKETS).optional(),
  /** How many minutes the clocks by which days begin are ahead of UTC; whole hours. */
  offsetMinutes: z.coerce
    .number()
    .int()
    .min(-OFFSET_HOURS_MAX * 60)
    .max(OFFSET_HOURS_MAX * 60)
    .multipleOf(60)
    .default(0),
  /**
   * Whether to work out what it costs, which takes longer by callers, keys and users; if absent, where a
   * format is asked for.
   */
  cost: z.enum(['true', 'false']).optional(),
  format,
})

const count = z.number().nullable()

/** One request; everything about its end is null while it waits or runs, tokens where unknown. */
const usageRecord = z.object({
  ticket: z.string(),
  requestId: z.string(),
  class: z.string(),
  caller: z.string(),
  callerName: z.string(),
  keyId: z.string().nullable(),
  userId: z.string().nullable(),
  address: z.string(),
  dialect: z.string(),
  operation: z.string(),
  model: z.string(),
  isStreaming: z.boolean(),
  basePriority: z.number(),
  queuedAt: instant,
  outcome: z.string().nullable(),
  status: count,
  host: z.string().nullable(),
  startedAt: instant.nullable(),
  firstByteAt: instant.nullable(),
  endedAt: instant.nullable(),
  queueWaitMs: count,
  promptTokens: count,
  /** Of the prompt's tokens those that the host knew from before. */
  cachedTokens: count,
  completionTokens: count,
  tries: count,
  /** With the prices of now, null where it is not known; absent where nothing has a price. */
  cost: count.optional(),
})

export const recordPage = pageOf(usageRecord)

const name = z.string().nullable().optional()

/** What the requests of one combination and one stretch of time add up to. */
const usageSums = z.object({
  /** When the stretch of time began; absent without `bucket`. */
  start: z.int().optional(),
  class: name,
  caller: name,
  key: name,
  /** Beside `key`; null for one that is gone. */
  keyName: name,
  user: name,
  userName: name,
  model: name,
  host: name,
  outcome: name,
  requests: z.int(),
  /** Of the requests whose tokens are known. */
  promptTokens: z.int(),
  /** Requests that ran and whose prompt tokens nobody knows. */
  promptUnknown: z.int(),
  /** Of the prompts' tokens those that a host knew from before. */
  cachedTokens: z.int(),
  /** Of the prompts' tokens those of which their host said whether it knew them: of the others nobody knows. */
  cacheKnownTokens: z.int(),
  completionTokens: z.int(),
  completionUnknown: z.int(),
  queueWaitMs: z.int(),
  runMs: z.int(),
  /** Requests of which nobody knows how long they waited and ran. */
  timesUnknown: z.int(),
  /**
   * With the prices of now, of what is known of the requests; null where that is nothing, absent where
   * it was not asked for.
   */
  cost: count.optional(),
  /** So many requests at least, of which nobody knows what they cost, or not all of it. */
  costUnknown: z.int().optional(),
})

export const usageAnswer = z.object({
  /** The whole hours that were added up. */
  from: instant,
  to: instant,
  /** When the oldest hour began of which sums are kept. */
  since: instant.nullable(),
  /** As `prices.currency` says it; null where nothing has a price. */
  currency: z.string().nullable(),
  /** In the order of time; of one time those with the most requests first. */
  items: z.array(usageSums).readonly(),
})

/** Which times are asked for: the requests queued from `from` on and before `to`, at most all that are kept. */
export const spreadQuery = z.strictObject({
  ...filters,
  outcome: z.enum(OUTCOMES).optional(),
  from: time.optional(),
  to: time.optional(),
})

/** Which time half, 95 % and 99 % of the requests did not exceed, ms. */
const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable()

/** How the times of single requests are spread, of those whose records are kept. */
export const usageSpread = z.object({
  /** How many were looked at: the newest ones. */
  requests: z.int(),
  /** False where there may be older ones in the range, too many to be looked at one by one. */
  isWhole: z.boolean(),
  /** When the oldest of them was queued. */
  since: instant.nullable(),
  /** From the arrival to the start at a host. */
  queueWaitMs: percentiles,
  /** From the start at the host to the first byte of its answer. */
  firstByteMs: percentiles,
})

/** How far the database has followed the journal, and what it had to leave out. */
export const journalProgress = z.object({
  segment: z.int(),
  offset: z.int(),
  /** The newest time that any line has named. */
  lastAt: z.int(),
  /** Lines that were damaged. */
  skippedLines: z.int(),
  /** Lines about records that had ended or never begun. */
  ignoredRecords: z.int(),
})
