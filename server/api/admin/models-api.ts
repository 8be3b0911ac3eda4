import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  memoryWish,
  model,
  modelChanges,
  modelPage,
  type ModelState,
} from '../../../shared/api/model.ts'
import { etagOf, ifMatch, versionIn } from '../../../shared/api/version.ts'
import type { ModelDesk } from '../models/model-desk.ts'
import { actorOf } from '../rest/access.ts'
import { deny, isDenied, type Denial } from '../rest/denial.ts'
import type { AuditTrail } from './audit-trail.ts'
import { createResource } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { json, route } from '../rest/route.ts'

export interface ModelsApiDeps {
  readonly desk: ModelDesk
  readonly audit: AuditTrail
}

const list = route({
  method: 'get',
  path: '/',
  summary:
    'All models: which hosts have them, whether they are loaded, and what is decided for them',
  access: 'operator',
  responses: { 200: json(modelPage, 'By name.') },
})

/** With its slashes as %2F. */
const params = z.object({ name: z.string().min(1).max(350) })

const read = route({
  method: 'get',
  path: '/{name}',
  summary: 'One model, by its name or an alias; its ETag is what a change names in If-Match',
  access: 'operator',
  request: { params },
  responses: { 200: json(model, 'The model.') },
})

const change = route({
  method: 'patch',
  path: '/{name}',
  summary: 'Change the aliases and the policy of a model, over what the configuration says',
  access: 'operator',
  request: {
    params,
    headers: ifMatch,
    body: { required: true, ...json(modelChanges, 'Only what changes; null takes a field out.') },
  },
  responses: { 200: json(model, 'The model as it is from now on.') },
})

const revert = route({
  method: 'delete',
  path: '/{name}',
  summary: 'Take back what was changed about a model: the configuration counts again',
  access: 'operator',
  request: { params, headers: ifMatch },
  responses: { 200: json(model, 'The model as it is from now on.') },
})

const memory = route({
  method: 'post',
  path: '/{name}/memory',
  summary: 'Have a host load a model, keep it loaded, or unload it; what runs there ends first',
  access: 'operator',
  request: { params, body: { required: true, ...json(memoryWish, 'Which host, and what.') } },
  responses: { 200: json(model, 'The model as it is once the host has done it.') },
})

/** What hosts have, and what operators decide for it. */
export const createModelsApi = ({ desk, audit }: ModelsApiDeps) =>
  createResource()
    .openapi(list, (c) => c.json({ items: desk.list(), next: null }, 200))
    .openapi(read, (c) => answer(c, desk.find(c.req.valid('param').name)))
    .openapi(change, async (c) => {
      const version = versionIn(c.req.valid('header')['if-match'])
      const wish = { ...c.req.valid('param'), version }
      return answer(c, await desk.change(wish, c.req.valid('json'), actorOf(c)))
    })
    .openapi(revert, async (c) => {
      const version = versionIn(c.req.valid('header')['if-match'])
      const wish = { ...c.req.valid('param'), version }
      return answer(c, await desk.revert(wish, actorOf(c)))
    })
    .openapi(memory, async (c) => {
      const { name } = c.req.valid('param')
      const { host, act } = c.req.valid('json')
      const changed = await desk.changeMemory({ name, host, act })
      if (isDenied(changed)) return deny(c, changed)
      const target = { kind: 'model', id: null, name: changed.name }
      await audit(c, { action: `model.${act}`, target, before: null, after: { host } })
      return answer(c, changed)
    })

const answer = (c: Context<RestEnv>, found: ModelState | Denial) => {
  if (isDenied(found)) return deny(c, found)
  c.header('ETag', etagOf(found.version))
  return c.json(found, 200)
}
