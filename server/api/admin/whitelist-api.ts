import { Hono } from 'hono'
import { z } from 'zod'
import { SCOPES } from '../../../shared/scope.ts'
import { parseRange } from '../../identify/address-range.ts'
import { parseIpAddress } from '../../identify/ip-address.ts'
import type { IdentitySnapshot } from '../../identify/snapshot.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { adminError, storeError } from './admin-error.ts'
import { readInput } from './read-input.ts'

export interface WhitelistApiDeps {
  readonly whitelist: Store['whitelist']
  readonly snapshot: IdentitySnapshot
  /** Reads the whitelist into the snapshot again, before the change is answered. */
  readonly reload: () => Promise<void>
}

const address = z.string().min(1).max(64)

const newEntry = z
  .strictObject({
    address: address.optional(),
    ip: address.optional(),
    note: z.string().max(500).nullish(),
    scopes: z.array(z.enum(SCOPES)).max(SCOPES.length).optional(),
  })
  .refine((entry) => entry.address !== undefined || entry.ip !== undefined, {
    message: 'address: one address or CIDR is needed, such as 192.168.1.20 or 10.0.0.0/8',
  })

/** Who may call by address alone. `ip` is accepted wherever `address` is. */
export const createWhitelistApi = (deps: WhitelistApiDeps): Hono => {
  const { whitelist, snapshot, reload } = deps
  const app = new Hono()

  app.get('/', async (c) => c.json({ items: await whitelist.list(), next: null }))

  app.post('/', async (c) => {
    const read = await readInput(c, newEntry)
    if ('answer' in read) return read.answer
    const { note, scopes } = read.input
    const parsed = parseRange(read.input.address ?? read.input.ip ?? '')
    if ('problem' in parsed) return adminError(c, 'invalid_request', parsed.problem)
    const entry = await whitelist.add({
      address: parsed.range.text,
      note: note ?? null,
      ...(scopes === undefined ? {} : { scopes }),
    })
    if (isRefused(entry)) return storeError(c, entry)
    await reload()
    return c.json(entry, 201)
  })

  app.post('/test', async (c) => {
    const read = await readInput(c, z.strictObject({ address }))
    if ('answer' in read) return read.answer
    const parsed = parseIpAddress(read.input.address.trim())
    if (parsed === null) {
      return adminError(c, 'invalid_request', `${read.input.address} is not an IP address`)
    }
    const match = snapshot.whitelist.match(parsed.text)
    const entry = match === null ? null : { ...match, scopes: [...match.scopes] }
    return c.json({ address: parsed.text, matches: entry !== null, entry })
  })

  app.delete('/', async (c) => {
    const named = c.req.query('ip') ?? c.req.query('address')
    if (named === undefined) {
      return adminError(c, 'invalid_request', 'name an entry: DELETE …/whitelist/{id or address}')
    }
    return await remove(named)
  })

  app.delete('/:entry{.+}', async (c) => await remove(c.req.param('entry')))

  return app

  async function remove(named: string): Promise<Response> {
    const parsed = parseRange(named)
    const entry = await whitelist.remove('range' in parsed ? parsed.range.text : named)
    if (isRefused(entry)) {
      return Response.json({ error: entry.message, code: 'not_found' }, { status: 404 })
    }
    await reload()
    return Response.json(entry)
  }
}
