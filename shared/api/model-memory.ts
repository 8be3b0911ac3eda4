import { z } from 'zod'
import { CALLER_CLASSES } from '../caller-class.ts'
import { instant } from './page.ts'

export const memoryQuery = z.strictObject({
  /** How far back to look. */
  hours: z.coerce.number().int().min(1).max(24).default(1),
})

/** A model in the memory of a host. */
const stay = z.object({
  model: z.string(),
  from: instant,
  /** Null while it is there. */
  to: instant.nullable(),
  /** How long its loading took; null where nobody said. */
  loadMs: z.number().nullable(),
  /** False where it was there when the gateway looked first. */
  isLoad: z.boolean(),
})

const hostMemory = z.object({
  host: z.string(),
  /** That it was sent and that have ended. */
  requests: z.number(),
  /** How often a model was loaded, also one that was unloaded before. */
  loads: z.number(),
  /** The thrash index: how many loads a hundred requests cost. Null where it had no request. */
  loadsPer100: z.number().nullable(),
  /** What was said of their durations, together. */
  loadingMs: z.number(),
  stays: z.array(stay).readonly(),
})

/** A caller's requests for a model got another context than they asked for, in tokens. */
const contextChange = z.object({
  class: z.enum(CALLER_CLASSES),
  caller: z.string(),
  callerName: z.string(),
  model: z.string(),
  requests: z.number(),
  askedMin: z.number(),
  askedMax: z.number(),
  /** What the last of them asked for, and what it got. */
  asked: z.number(),
  given: z.number(),
  lastAt: instant,
})

/** What the hosts did with their memory. Nothing is known from before the gateway was started. */
export const memoryReport = z.object({
  from: instant,
  to: instant,
  since: instant,
  hosts: z.array(hostMemory).readonly(),
  /** Since the start, the latest first. */
  contexts: z.array(contextChange).readonly(),
})
