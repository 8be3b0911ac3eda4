import { Hono } from 'hono'
import { z } from 'zod'
import { DEFAULT_SCOPES, SCOPES } from '../../../shared/scope.ts'
import { canonicalModelName } from '../../dialect/model-name.ts'
import { parseRange } from '../../identify/address-range.ts'
import { fingerprint, newKeyText, visiblePrefix } from '../../identify/key-text.ts'
import type { Store } from '../../store/store-client.ts'
import type { PageQuery } from '../../store/page.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { storeError } from './admin-error.ts'
import { pageQuery } from './page-query.ts'
import { readInput, readQuery } from './read-input.ts'

export interface ApiKeysApiDeps {
  readonly apiKeys: Store['apiKeys']
  /** The priority of a key that is made without one. */
  readonly priorityDefault: number
  /** Reads the keys into the snapshot again, before the change is answered. */
  readonly reload: () => Promise<void>
}

const addressRange = z.string().transform((text, context) => {
  const parsed = parseRange(text)
  if ('range' in parsed) return parsed.range.text
  context.addIssue({ code: 'custom', message: parsed.problem })
  return z.NEVER
})

const limit = z.int().min(1).max(1_000_000_000)

const grant = {
  name: z.string().trim().min(1).max(100),
  priority: z.int().min(1).max(9),
  scopes: z.array(z.enum(SCOPES)).max(SCOPES.length),
  models: z.array(z.string().min(1).max(256).transform(canonicalModelName)).max(1_000).nullable(),
  addresses: z.array(addressRange).max(1_000).nullable(),
  expiresAt: z
    .union([z.int().min(1), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
    .nullable(),
  limits: z
    .strictObject({
      requestsPerMinute: limit.optional(),
      tokensPerDay: limit.optional(),
      waiting: limit.optional(),
      running: limit.optional(),
    })
    .nullable(),
}

const newKey = z.strictObject({
  name: grant.name,
  priority: grant.priority.optional(),
  scopes: grant.scopes.default([...DEFAULT_SCOPES]),
  models: grant.models.default(null),
  addresses: grant.addresses.default(null),
  expiresAt: grant.expiresAt.default(null),
  limits: grant.limits.default(null),
})

const keyChanges = z.strictObject(grant).partial()

/** Keys of custom apps. The text of a key is in the answer that makes it, and nowhere else ever. */
export const createApiKeysApi = (deps: ApiKeysApiDeps): Hono => {
  const { apiKeys, reload } = deps
  const app = new Hono()

  app.get('/', async (c) => {
    const read = readQuery(c, pageQuery)
    if ('answer' in read) return read.answer
    const page = await apiKeys.list(withoutUndefined(read.input) as PageQuery)
    return isRefused(page) ? storeError(c, page) : c.json(page)
  })

  app.post('/', async (c) => {
    const read = await readInput(c, newKey)
    if ('answer' in read) return read.answer
    const key = newKeyText()
    const created = await apiKeys.create({
      ...read.input,
      priority: read.input.priority ?? deps.priorityDefault,
      limits: withoutUndefined(read.input.limits),
      fingerprint: fingerprint(key),
      prefix: visiblePrefix(key),
    })
    if (isRefused(created)) return storeError(c, created)
    await reload()
    return c.json({ ...created, key }, 201)
  })

  app.patch('/:id', async (c) => {
    const read = await readInput(c, keyChanges)
    if ('answer' in read) return read.answer
    const { limits, ...others } = read.input
    const changes = {
      ...withoutUndefined(others),
      ...(limits === undefined ? {} : { limits: withoutUndefined(limits) }),
    }
    const updated = await apiKeys.update({ id: c.req.param('id'), changes })
    if (isRefused(updated)) return storeError(c, updated)
    await reload()
    return c.json(updated)
  })

  app.delete('/:id', async (c) => {
    const revoked = await apiKeys.revoke(c.req.param('id'))
    if (isRefused(revoked)) return storeError(c, revoked)
    await reload()
    return c.json(revoked)
  })

  return app
}

type Defined<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> }

/** zod leaves absent fields as undefined; the store takes only what is there. */
const withoutUndefined = <Value extends object | null>(value: Value): Defined<Value> =>
  (value === null
    ? null
    : Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))) as never
