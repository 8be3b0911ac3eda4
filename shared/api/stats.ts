import { z } from 'zod'
import { modelSwitch } from './queue.ts'

const classStats = z.record(z.string(), z.union([z.number(), z.null()]))

const hostStats = z.object({
  name: z.string(),
  driver: z.string(),
  slots: z.number(),
  inUse: z.number(),
  isAvailable: z.boolean(),
  isReachable: z.boolean(),
  breaker: z.string(),
  version: z.string().nullable(),
  models: z.number(),
  loaded: z.array(z.string()).readonly(),
})

/** How far the answer of a request that runs has come. */
const answerStats = z.object({
  ticket: z.string(),
  /** About: the pieces of its stream, and most hosts send one token in each. */
  tokens: z.number(),
  /** Since the first of them. */
  tokens_per_second: z.number(),
})

const refusalCount = z.object({ code: z.string(), caller: z.string(), count: z.number() })

/** How it goes now and in the last minute, without who and what it is about; times are milliseconds. */
export const statsFigures = z.object({
  queue_length: z.number(),
  active_requests: z.number(),
  /** How many ended in the last minute, and how many started: waits are of the latter. */
  requests_per_minute: z.number(),
  started_per_minute: z.number(),
  average_wait_time: z.number().nullable(),
  /** Which wait half, and 95 %, of those who started in the last minute did not exceed. */
  wait_p50: z.number().nullable(),
  wait_p95: z.number().nullable(),
  /** Completion tokens of the replies that ended in the last minute. */
  tokens_per_second: z.number(),
  classes: z.record(z.string(), classStats),
  hosts: z.array(hostStats).readonly(),
})

/** The same with single requests and callers. */
export const stats = statsFigures.extend({
  /** Of the requests that run, those whose answers come in pieces. */
  answers: z.array(answerStats).readonly(),
  /**
   * Of the requests that run, those whose host is loading their model, and how long that takes as measured:
   * of a host that tells what it has in memory, as it was when it was looked at.
   */
  loading: z.array(z.object({ ticket: z.string(), loadMs: z.number().nullable() })).readonly(),
  /** Of the last minute: how many were refused, and of whom and why most of them. */
  refusals: z.object({ total: z.number(), most: z.array(refusalCount).readonly() }),
  /** The models that have to be loaded for requests that wait. */
  switches: z.array(modelSwitch).readonly(),
})

const column = z.array(z.number()).readonly()

/** The worst of each `everyMs`, as columns of equal length, oldest first. */
export const statsHistory = z.object({
  everyMs: z.number(),
  /** When each began, in milliseconds since 1970. */
  at: column,
  running: column,
  classes: z.record(z.string(), z.object({ waiting: column, oldestWaitMs: column })),
})
