import { z } from 'zod'
import { ROLES } from '../role.ts'
import { instant, pageOf, pageQuery } from './page.ts'

const username = z.string().min(1).max(256)

/** Taken exactly as it is sent; how good it must be is the gateway's to say. */
const password = z.string().min(1).max(2_048)

const email = z.email().max(254).nullish()

export const account = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  isDisabled: z.boolean(),
  /** Grows with each change of password, role or state. */
  version: z.int(),
  createdAt: instant,
  lastSignInAt: instant.nullable(),
  /** The last use of a session or a key of theirs; that of a key shows within a minute. */
  lastSeenAt: instant.nullable(),
})

export const accountPage = pageOf(account)

export const accountQuery = pageQuery.extend({
  /** A part of the name or of the address for mail, whatever its case. */
  search: z.string().min(1).max(64).optional(),
  role: z.enum(ROLES).optional(),
  isDisabled: z.enum(['true', 'false']).optional(),
})

export const accountChanges = z
  .strictObject({ role: z.enum(ROLES), isDisabled: z.boolean() })
  .partial()

export const session = z.object({
  id: z.string(),
  createdAt: instant,
  lastSeenAt: instant,
  /** Unless it is used again before. */
  expiresAt: instant,
  /** Where it was begun. */
  address: z.string(),
  userAgent: z.string(),
  /** The one that asks. */
  isCurrent: z.boolean(),
})

export const sessionList = z.object({ items: z.array(session).readonly(), next: z.null() })

export const signInInput = z.strictObject({ username, password })

/** `token` is a registration token, or the secret of the set-up link. */
export const enrolmentInput = z.strictObject({
  token: z.string().min(1).max(128),
  username,
  password,
  email,
})

export const resetInput = z.strictObject({ token: z.string().min(1).max(128), password })

/** The secret of a link, and what the link is for. */
export const linkInput = z.strictObject({
  purpose: z.enum(['setup', 'register', 'reset']),
  token: z.string().min(1).max(128),
})

export const linkState = z.object({ isUsable: z.boolean() })

export const passwordInput = z.strictObject({ current: password, next: password })

export const signedIn = z.object({
  user: z.object({ id: z.string(), username: z.string(), role: z.enum(ROLES) }),
  session: session.omit({ isCurrent: true }),
})

export const me = z.object({
  kind: z.enum(['session', 'key', 'admin-token']),
  /** For people: the user's name, the key's, or `admin token`. */
  name: z.string(),
  role: z.enum(ROLES).nullable(),
  user: account.nullable(),
})

/** Who is asking, for pages that are for strangers too. */
export const sessionState = z.object({
  /** Null for nobody. */
  me: me.nullable(),
  /** There is no admin yet: whoever has the link of the start can become the first one. */
  isAdminAwaited: z.boolean(),
})

/** A link that can be used once, and until when. It is shown here and nowhere else ever. */
export const oneTimeLink = z.object({ link: z.string(), expiresAt: instant })
