import { z } from 'zod'

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

/** How it goes now and in the last minute; times are milliseconds. */
export const stats = z.object({
  queue_length: z.number(),
  active_requests: z.number(),
  requests_per_minute: z.number(),
  average_wait_time: z.number().nullable(),
  classes: z.record(z.string(), classStats),
  hosts: z.array(hostStats).readonly(),
})
