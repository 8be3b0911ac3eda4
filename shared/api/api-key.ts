import { z } from 'zod'
import { KEY_SORTS, KEY_STATES } from '../key-list.ts'
import { holdsSecret } from '../key-text.ts'
import { SCOPES } from '../scope.ts'
import { instant, pageOf, pageQuery } from './page.ts'

const limit = z.int().min(1).max(1_000_000_000)

const limits = z
  .strictObject({
    requestsPerMinute: limit.optional(),
    /** Prompt and completion together, over the last 24 hours of the clock. */
    tokensPerDay: limit.optional(),
    /** Requests waiting at once. */
    waiting: limit.optional(),
    /** Requests running at once; the next one waits. */
    running: limit.optional(),
  })
  .nullable()

const expiry = z
  .union([
    z.int().min(1),
    z.iso
      .datetime({ offset: true })
      .transform((text) => Date.parse(text))
      .refine((at) => at >= 1, 'it lies before 1970'),
  ])
  .nullable()

/** Control characters, and those that turn the direction of what is read. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

const grant = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((text) => !UNSEEN.test(text), 'it has characters that nobody sees'),
  priority: z.int().min(1).max(9),
  /** Its share among callers of one priority; 1 is everybody's. */
  weight: z.number().min(0.1).max(10),
  scopes: z.array(z.enum(SCOPES)).max(SCOPES.length).readonly(),
  /** Null allows all that its maker may use. */
  models: z.array(z.string().min(1).max(256)).max(1_000).readonly().nullable(),
  /** Addresses and CIDRs; null allows all. */
  addresses: z.array(z.string().min(1).max(64)).max(1_000).readonly().nullable(),
  expiresAt: expiry,
  limits,
}

/** What is left out is as its maker may have it, at most the usual. */
export const newApiKey = z.strictObject(grant).partial().required({ name: true })

export const apiKeyChanges = z.strictObject(grant).partial()

export const keyRotation = z.strictObject({
  /** How long the text works on that the key has had; 0 ends it, and what runs with it, at once. */
  overlapHours: z
    .number()
    .min(0)
    .max(24 * 90)
    .default(24),
})

export const apiKey = z.object({
  ...grant,
  name: z.string(),
  expiresAt: instant.nullable(),
  id: z.string(),
  /** The part of the key that may be shown. */
  prefix: z.string(),
  state: z.enum(KEY_STATES),
  /** The person whose it is; null for those of operators. */
  userId: z.string().nullable(),
  /** The key that made it, if one did: it may never do more than that one. */
  makerKeyId: z.string().nullable(),
  version: z.int(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  /** From which address that was. */
  lastUsedAddress: z.string().nullable(),
  revokedAt: instant.nullable(),
  /** Until when the text before the last rotation works. */
  previousUntil: instant.nullable(),
  /** Used in the last 24 hours of the clock. */
  tokensUsed: z.number(),
  /** Counted towards `limits.requestsPerMinute` now; null where there is no such limit. */
  requestsUsed: z.int().nullable(),
  /** Requests that wait, and that run, now. */
  waiting: z.int(),
  running: z.int(),
})

/** The only answer that ever holds the text of the key. */
export const createdApiKey = apiKey.extend({ key: z.string() })

/** The text of a key that somebody came across. */
export const keySecret = z.strictObject({ key: z.string().min(1).max(1_000) })

export const keyFinding = z.object({
  /** Whose text it is, or was before the last rotation; null where nothing is known by it. */
  key: apiKey.nullable(),
  /** Whether requests with this very text are let in now. */
  works: z.boolean(),
})

export const apiKeyPage = pageOf(apiKey)

const SECRET_IN_ADDRESS =
  'this looks like the secret of a key. URLs are logged along the way: send it in the body of a POST ' +
  'to …/find, as {"key": "…"}'

export const apiKeyQuery = pageQuery.extend({
  /** A part of the name, or the beginning of the part of the key that is shown. */
  q: z
    .string()
    .min(1)
    .max(100)
    .refine((text) => !holdsSecret(text), SECRET_IN_ADDRESS)
    .optional(),
  state: z.enum(KEY_STATES).optional(),
  /** By default the newest first. */
  sort: z.enum(KEY_SORTS).optional(),
})

/** For those who see the keys of everybody. */
export const everyKeyQuery = apiKeyQuery.extend({
  /** The id of the person whose they are; `-` for those of operators. */
  user: z.string().min(1).max(64).optional(),
})
