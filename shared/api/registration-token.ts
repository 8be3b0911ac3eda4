import { z } from 'zod'
import { ROLES } from '../role.ts'
import { instant, pageOf } from './page.ts'

export const newRegistrationToken = z.strictObject({
  note: z.string().max(500).nullish(),
  /** Ten years at most; 168 (a week) if absent, null for never. */
  expiresInHours: z.number().positive().max(87_600).nullable().default(168),
  uses: z.int().min(1).max(10_000).default(1),
  role: z.enum(ROLES).default('user'),
})

export const registrationToken = z.object({
  id: z.string(),
  /** The part of its text that may be shown. */
  prefix: z.string(),
  note: z.string().nullable(),
  role: z.enum(ROLES),
  usesMax: z.int(),
  usesLeft: z.int(),
  /** Who came in with it and still has an account: at most the newest 20. */
  usedBy: z.array(z.string()).readonly(),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  state: z.enum(['usable', 'used', 'expired', 'revoked']),
})

/** The only answer that ever holds the text of the token. */
export const createdRegistrationToken = registrationToken.extend({
  token: z.string(),
  link: z.string(),
})

export const registrationTokenPage = pageOf(registrationToken)
