import { z } from 'zod'
import { SCOPES } from '../scope.ts'
import { WHITELIST_SORTS } from '../whitelist-list.ts'
import { instant, pageOf, pageQuery } from './page.ts'

const address = z.string().min(1).max(64)

const grant = {
  note: z.string().max(500).nullish(),
  scopes: z.array(z.enum(SCOPES)).max(SCOPES.length).optional(),
  /** Needed for the ranges that hold every address, `0.0.0.0/0` and `::/0`. */
  confirm: z.boolean().optional(),
}

export const whitelistEntry = z.object({
  id: z.string(),
  /** One address or CIDR in canonical text. */
  address: z.string(),
  note: z.string().nullable(),
  scopes: z.array(z.enum(SCOPES)).readonly(),
  createdAt: instant,
  /** The name of whoever added it; null for those of the first start. */
  addedBy: z.string().nullable(),
  version: z.int(),
  /** When a caller was last let in by it. */
  lastMatchAt: instant.nullable(),
  /** How many requests it has let in. */
  matches: z.int(),
  /** What to know of it beside what it says: that it never counts, changes nothing, lets everybody in. */
  warnings: z.array(z.string()).readonly(),
})

export const whitelistPage = pageOf(whitelistEntry)

export const whitelistQuery = pageQuery.extend({
  /** A part of the address or of the note. */
  q: z.string().min(1).max(100).optional(),
  /** By default the newest first. */
  sort: z.enum(WHITELIST_SORTS).optional(),
})

/** `ip` is accepted wherever `address` is. */
export const newWhitelistEntry = z
  .strictObject({ address: address.optional(), ip: address.optional(), ...grant })
  .refine((entry) => entry.address !== undefined || entry.ip !== undefined, {
    message: 'address: one address or CIDR is needed, such as 192.168.1.20 or 10.0.0.0/8',
  })

export const whitelistChanges = z.strictObject({ address: address.optional(), ...grant })

export const whitelistProbe = z.strictObject({ address })

export const whitelistMatch = z.object({
  address: z.string(),
  matches: z.boolean(),
  /** The most exact entry that holds the address. */
  entry: z
    .object({ id: z.string(), address: z.string(), scopes: z.array(z.enum(SCOPES)).readonly() })
    .nullable(),
})

export const ownAddress = whitelistMatch.extend({
  /** The socket's other end. */
  peer: z.string(),
  /** How the address was found: it is the peer's, or a trusted proxy names it in this header. */
  foundBy: z.enum(['peer', 'x-forwarded-for', 'forwarded']),
  /** The trusted proxy that names it. */
  proxy: z.string().nullable(),
  /** Why no entry counts for the address, and which setting changes that. */
  warning: z.string().nullable(),
})

/** A peer that sends forwarding headers without being in `trustedProxies`; no entry counts for those requests. */
const forwarder = z.object({
  peer: z.string(),
  /** Which of these headers came from it. */
  headers: z.array(z.string()).readonly(),
  requests: z.int(),
  firstAt: instant,
  lastAt: instant,
})

/** Since the gateway was started or the trusted proxies were last changed. */
export const forwarderList = z.object({ items: z.array(forwarder).readonly() })
