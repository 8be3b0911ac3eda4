import { z } from 'zod'
import { CALLER_CLASSES } from '../caller-class.ts'
import { instant } from './page.ts'

/** Ten years, as long as anything can be kept. */
const HOURS_MAX = 87_840

export const memoryQuery = z.strictObject({
  /** How far back to look. */
  hours: z.coerce.number().int().min(1).max(HOURS_MAX).default(1),
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
  /**
   * True where nobody saw it go: at `to` it was there, and from then on the host could not be reached, or
   * no gateway ran.
   */
  isLost: z.boolean(),
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
  /**
   * From when on all of its stays are told; what ended before then is left out where it is too many. What is
   * there now is always told.
   */
  toldFrom: instant,
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
  firstAt: instant,
  lastAt: instant,
})

/** What the hosts did with their memory, as long as it is kept. */
export const memoryReport = z.object({
  from: instant,
  to: instant,
  /** Since when anything is known. */
  since: instant,
  /** When no gateway ran to see it, or none that could say so any more, oldest first. */
  gaps: z.array(z.object({ from: instant, to: instant })).readonly(),
  hosts: z.array(hostMemory).readonly(),
  /** As long as they are kept, the latest first. */
  contexts: z.array(contextChange).readonly(),
  /** How many of those are kept: those heard of longest ago make room. */
  contextsMax: z.number(),
})
