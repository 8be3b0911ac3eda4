import { z } from '@hono/zod-openapi'
import {
  apiKey,
  apiKeyChanges,
  apiKeyPage,
  createdApiKey,
  newApiKey,
} from '../../../shared/api/api-key.ts'
import { pageQuery } from '../../../shared/api/page.ts'
import { canonicalModelName } from '../../dialect/model-name.ts'
import { parseRange } from '../../identify/address-range.ts'
import { fingerprint, newKeyText, visiblePrefix } from '../../identify/key-text.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'
import { present } from '../rest/present.ts'

export interface ApiKeysApiDeps {
  readonly apiKeys: Store['apiKeys']
  /** The priority of a key that is made without one. */
  readonly priorityDefault: number
  /** Reads the keys into the snapshot again, before the change is answered. */
  readonly reload: () => Promise<void>
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'All keys, revoked ones too, newest first',
  access: 'operator',
  request: { query: pageQuery },
  responses: { 200: json(apiKeyPage, 'One page.') },
})

const create = route({
  method: 'post',
  path: '/',
  summary: 'Make a key',
  access: 'admin',
  request: { body: { required: true, ...json(newApiKey, 'What the key may.') } },
  responses: { 201: json(createdApiKey, 'The key. Its text is shown here and nowhere else ever.') },
})

const params = z.object({ id: z.string().min(1).max(64) })

const change = route({
  method: 'patch',
  path: '/{id}',
  summary: 'Change what a key may',
  access: 'admin',
  request: { params, body: { required: true, ...json(apiKeyChanges, 'Only what changes.') } },
  responses: { 200: json(apiKey, 'The key as it is now.') },
})

const revoke = route({
  method: 'delete',
  path: '/{id}',
  summary: 'Revoke a key at once and for good',
  access: 'admin',
  request: { params },
  responses: { 200: json(apiKey, 'The revoked key.') },
})

/** Keys of custom apps. */
export const createApiKeysApi = ({ apiKeys, priorityDefault, reload }: ApiKeysApiDeps) =>
  createResource()
    .openapi(list, async (c) => {
      const page = await apiKeys.list(present(c.req.valid('query')))
      return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
    })
    .openapi(create, async (c) => {
      const input = c.req.valid('json')
      const places = placesOf(input)
      if ('problem' in places)
        return refuse(c, { code: 'invalid_request', message: places.problem })
      const key = newKeyText()
      const grant = {
        ...input,
        ...places,
        priority: input.priority ?? priorityDefault,
        limits: input.limits && present(input.limits),
        fingerprint: fingerprint(key),
        prefix: visiblePrefix(key),
      }
      const created = await apiKeys.create(grant as never, actorOf(c))
      if (isRefused(created)) return refuseAsStore(c, created)
      await reload()
      return c.json({ ...created, key }, 201)
    })
    .openapi(change, async (c) => {
      const input = c.req.valid('json')
      const places = placesOf(input)
      if ('problem' in places)
        return refuse(c, { code: 'invalid_request', message: places.problem })
      const changes = present({
        ...input,
        ...places,
        limits: input.limits && present(input.limits),
      })
      const { id } = c.req.valid('param')
      const updated = await apiKeys.update({ id, changes: changes as never }, actorOf(c))
      if (isRefused(updated)) return refuseAsStore(c, updated)
      await reload()
      return c.json(updated, 200)
    })
    .openapi(revoke, async (c) => {
      const revoked = await apiKeys.revoke(c.req.valid('param').id, actorOf(c))
      if (isRefused(revoked)) return refuseAsStore(c, revoked)
      await reload()
      return c.json(revoked, 200)
    })

interface Places {
  readonly models?: readonly string[] | null | undefined
  readonly addresses?: readonly string[] | null | undefined
}

/** Models and addresses in the one text that the checks compare; what is absent stays absent. */
const placesOf = ({ models, addresses }: Places): Places | { readonly problem: string } => {
  const ranges = addresses?.map(parseRange) ?? []
  const wrong = ranges.find((parsed) => 'problem' in parsed)
  if (wrong !== undefined) return { problem: `addresses: ${wrong.problem}` }
  return {
    models: models && models.map(canonicalModelName),
    addresses: addresses && ranges.map((parsed) => ('range' in parsed ? parsed.range.text : '')),
  }
}
