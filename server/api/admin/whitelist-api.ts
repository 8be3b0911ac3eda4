import { z } from '@hono/zod-openapi'
import {
  newWhitelistEntry,
  whitelistEntry,
  whitelistMatch,
  whitelistPage,
  whitelistProbe,
} from '../../../shared/api/whitelist.ts'
import { parseRange } from '../../identify/address-range.ts'
import { parseIpAddress } from '../../identify/ip-address.ts'
import type { IdentitySnapshot } from '../../identify/snapshot.ts'
import type { Actor } from '../../flow/principal.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface WhitelistApiDeps {
  readonly whitelist: Store['whitelist']
  readonly snapshot: IdentitySnapshot
  /** Reads the whitelist into the snapshot again, before the change is answered. */
  readonly reload: () => Promise<void>
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'Everyone who may call by address alone',
  access: 'operator',
  responses: { 200: json(whitelistPage, 'All entries, oldest first.') },
})

const add = route({
  method: 'post',
  path: '/',
  summary: 'Let an address or a range call without a key',
  access: 'admin',
  request: { body: { required: true, ...json(newWhitelistEntry, 'The entry.') } },
  responses: { 201: json(whitelistEntry, 'The entry, its address in canonical text.') },
})

const test = route({
  method: 'post',
  path: '/test',
  summary: 'Which entry matches an address',
  access: 'operator',
  request: { body: { required: true, ...json(whitelistProbe, 'The address.') } },
  responses: { 200: json(whitelistMatch, 'The most exact entry that matches, or none.') },
})

const removeNamed = route({
  method: 'delete',
  path: '/',
  summary: 'Remove the entry of an address',
  access: 'admin',
  request: {
    query: z.object({ ip: z.string().max(64).optional(), address: z.string().max(64).optional() }),
  },
  responses: { 200: json(whitelistEntry, 'The entry that is gone.') },
})

const remove = route({
  method: 'delete',
  path: '/{entry}',
  summary: 'Remove an entry by its id or its address',
  access: 'admin',
  request: { params: z.object({ entry: z.string().min(1).max(64) }) },
  responses: { 200: json(whitelistEntry, 'The entry that is gone.') },
})

const removeRange = route({
  method: 'delete',
  path: '/{network}/{prefixBits}',
  summary: 'Remove the entry of a range, such as 10.0.0.0/8',
  access: 'admin',
  request: { params: z.object({ network: z.string().max(64), prefixBits: z.string().max(3) }) },
  responses: { 200: json(whitelistEntry, 'The entry that is gone.') },
})

const NAMELESS = {
  code: 'invalid_request',
  message: 'name an entry: DELETE …/whitelist/{id or address}',
} as const

/** Who may call by address alone. */
export const createWhitelistApi = ({ whitelist, snapshot, reload }: WhitelistApiDeps) => {
  const removeEntry = async (named: string, by: Actor) => {
    const parsed = parseRange(named)
    const entry = await whitelist.remove('range' in parsed ? parsed.range.text : named, by)
    if (!isRefused(entry)) await reload()
    return entry
  }

  return createResource()
    .openapi(list, async (c) => {
      return c.json({ items: await whitelist.list(), next: null }, 200)
    })
    .openapi(add, async (c) => {
      const { address, ip, note, scopes } = c.req.valid('json')
      const parsed = parseRange(address ?? ip ?? '')
      if ('problem' in parsed)
        return refuse(c, { code: 'invalid_request', message: parsed.problem })
      const entry = await whitelist.add(
        { address: parsed.range.text, note: note ?? null, ...(scopes && { scopes }) },
        actorOf(c),
      )
      if (isRefused(entry)) return refuseAsStore(c, entry)
      await reload()
      return c.json(entry, 201)
    })
    .openapi(test, (c) => {
      const { address } = c.req.valid('json')
      const parsed = parseIpAddress(address.trim())
      if (parsed === null) {
        return refuse(c, { code: 'invalid_request', message: `${address} is not an IP address` })
      }
      const match = snapshot.whitelist.match(parsed.text)
      const entry = match && { ...match, scopes: [...match.scopes] }
      return c.json({ address: parsed.text, matches: entry !== null, entry }, 200)
    })
    .openapi(removeNamed, async (c) => {
      const { ip, address } = c.req.valid('query')
      const named = ip ?? address
      if (named === undefined) return refuse(c, NAMELESS)
      const entry = await removeEntry(named, actorOf(c))
      return isRefused(entry) ? refuseAsStore(c, entry) : c.json(entry, 200)
    })
    .openapi(remove, async (c) => {
      const entry = await removeEntry(c.req.valid('param').entry, actorOf(c))
      return isRefused(entry) ? refuseAsStore(c, entry) : c.json(entry, 200)
    })
    .openapi(removeRange, async (c) => {
      const { network, prefixBits } = c.req.valid('param')
      const entry = await removeEntry(`${network}/${prefixBits}`, actorOf(c))
      return isRefused(entry) ? refuseAsStore(c, entry) : c.json(entry, 200)
    })
}
