import { z } from 'zod'
import { OUTCOMES } from '../outcome.ts'
import { instant, pageOf, pageQuery } from './page.ts'

const time = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/, 'a time is a number of milliseconds since 1970 or an ISO date')
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])

export const recordQuery = pageQuery.extend({
  requestId: z.string().max(64).optional(),
  key: z.string().max(64).optional(),
  user: z.string().max(64).optional(),
  model: z.string().max(256).optional(),
  from: time.optional(),
  to: time.optional(),
  outcome: z.enum([...OUTCOMES, 'open']).optional(),
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
  completionTokens: count,
  tries: count,
})

export const recordPage = pageOf(usageRecord)
