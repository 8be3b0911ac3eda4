import { z } from 'zod'
import { DEFAULT_SCOPES, SCOPES } from '../scope.ts'
import { instant, pageOf } from './page.ts'

const limit = z.int().min(1).max(1_000_000_000)

const limits = z
  .strictObject({
    requestsPerMinute: limit.optional(),
    tokensPerDay: limit.optional(),
    waiting: limit.optional(),
    running: limit.optional(),
  })
  .nullable()

const expiry = z
  .union([z.int().min(1), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .nullable()

const grant = {
  name: z.string().trim().min(1).max(100),
  priority: z.int().min(1).max(9),
  scopes: z.array(z.enum(SCOPES)).max(SCOPES.length).readonly(),
  /** Null allows all. */
  models: z.array(z.string().min(1).max(256)).max(1_000).readonly().nullable(),
  /** Addresses and CIDRs; null allows all. */
  addresses: z.array(z.string().min(1).max(64)).max(1_000).readonly().nullable(),
  expiresAt: expiry,
  limits,
}

export const newApiKey = z.strictObject({
  name: grant.name,
  priority: grant.priority.optional(),
  scopes: grant.scopes.default([...DEFAULT_SCOPES]),
  models: grant.models.default(null),
  addresses: grant.addresses.default(null),
  expiresAt: grant.expiresAt.default(null),
  limits: grant.limits.default(null),
})

export const apiKeyChanges = z.strictObject(grant).partial()

export const apiKey = z.object({
  ...grant,
  expiresAt: instant.nullable(),
  id: z.string(),
  /** The part of the key that may be shown. */
  prefix: z.string(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})

/** The only answer that ever holds the text of the key. */
export const createdApiKey = apiKey.extend({ key: z.string() })

export const apiKeyPage = pageOf(apiKey)
