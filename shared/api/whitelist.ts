import { z } from 'zod'
import { SCOPES } from '../scope.ts'
import { instant, pageOf } from './page.ts'

const address = z.string().min(1).max(64)

const scopes = z.array(z.enum(SCOPES)).max(SCOPES.length)

export const whitelistEntry = z.object({
  id: z.string(),
  /** One address or CIDR in canonical text. */
  address: z.string(),
  note: z.string().nullable(),
  scopes: z.array(z.enum(SCOPES)).readonly(),
  createdAt: instant,
})

export const whitelistPage = pageOf(whitelistEntry)

/** `ip` is accepted wherever `address` is. */
export const newWhitelistEntry = z
  .strictObject({
    address: address.optional(),
    ip: address.optional(),
    note: z.string().max(500).nullish(),
    scopes: scopes.optional(),
  })
  .refine((entry) => entry.address !== undefined || entry.ip !== undefined, {
    message: 'address: one address or CIDR is needed, such as 192.168.1.20 or 10.0.0.0/8',
  })

export const whitelistProbe = z.strictObject({ address })

export const whitelistMatch = z.object({
  address: z.string(),
  matches: z.boolean(),
  entry: z
    .object({ id: z.string(), address: z.string(), scopes: z.array(z.enum(SCOPES)).readonly() })
    .nullable(),
})
