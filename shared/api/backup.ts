import { z } from 'zod'
import { instant } from './page.ts'

export const backup = z.object({
  name: z.string(),
  /** On the gateway's machine. */
  path: z.string(),
  /** `by_hand`: all that matters. `before_update`: the database alone, before a new version changed it. */
  kind: z.enum(['by_hand', 'before_update']),
  at: instant,
  bytes: z.number(),
})

export const backupPage = z.object({
  /** The newest first. */
  items: z.array(backup).readonly(),
  next: z.null(),
  /** What the one that is being made has by now; null where none is. */
  growingBytes: z.number().nullable(),
})
