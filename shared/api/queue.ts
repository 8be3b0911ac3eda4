import { z } from 'zod'
import { CALLER_CLASSES } from '../caller-class.ts'
import { instant, pageOf } from './page.ts'

/** Milliseconds; never counted as finer than anyone knows. */
const range = z.object({ p50Ms: z.number(), lowMs: z.number(), highMs: z.number() })

/** A request that waits or runs, as those see it who may see all. */
const queueTicket = z.object({
  ticket: z.string(),
  requestId: z.string(),
  class: z.enum(CALLER_CLASSES),
  callerId: z.string(),
  caller: z.string(),
  address: z.string(),
  operation: z.string(),
  model: z.string(),
  basePriority: z.number(),
  queuedAt: instant,
  state: z.enum(['running', 'waiting']),
  host: z.string().nullable(),
  /** 0 while it runs, 1 for the next to be served. */
  position: z.number(),
  effectivePriority: z.number().nullable(),
  waitedMs: z.number().nullable(),
  runningMs: z.number().nullable(),
  etaMs: range.nullable(),
  /** Why it waits. */
  reason: z.string().nullable(),
})

export const queuePage = pageOf(queueTicket)

export const ticketMove = z.strictObject({ priority: z.int().min(1).max(9) })
