import { z } from 'zod'
import { format, instant, pageOf, pageQuery, time } from './page.ts'

export const auditQuery = pageQuery.extend({
  /** The id of the key or user that made the change. */
  actor: z.string().max(64).optional(),
  actorKind: z.string().max(32).optional(),
  /** What was done, such as `apikey.revoke`. */
  action: z.string().max(64).optional(),
  targetKind: z.string().max(32).optional(),
  /** The id of what was changed. */
  target: z.string().max(128).optional(),
  /** Changed at this time or later. */
  from: time.optional(),
  /** Changed before this time. */
  to: time.optional(),
  format,
})

const shown = z.record(z.string(), z.unknown()).nullable()

/** One change: who made it, from where, and what it was before and after; never a secret. */
const auditEntry = z.object({
  id: z.int(),
  at: instant,
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string(),
  address: z.string().nullable(),
  requestId: z.string().nullable(),
  action: z.string(),
  targetKind: z.string(),
  targetId: z.string().nullable(),
  targetName: z.string().nullable(),
  /** Null where it did not exist. */
  before: shown,
  after: shown,
})

export const auditPage = pageOf(auditEntry)
