import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  canaryResult,
  canaryWish,
  changedHost,
  host,
  hostChanges,
  hostPage,
  hostTrial,
  hostTrialResult,
  newHost,
  type HostState,
} from '../../../shared/api/host.ts'
import { etagOf, ifMatch, versionIn } from '../../../shared/api/version.ts'
import { REVOKED } from '../../admit/standing.ts'
import type { PrepareCanary } from '../hosts/canary.ts'
import type { HostDesk } from '../hosts/host-desk.ts'
import type { Questioner } from '../questions/questioner.ts'
import { actorOf } from '../rest/access.ts'
import { refuse } from '../rest/api-error.ts'
import { deny, isDenied, type Denial } from '../rest/denial.ts'
import { createResource } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { json, route } from '../rest/route.ts'
import type { AuditTrail } from './audit-trail.ts'

const list = route({
  method: 'get',
  path: '/',
  summary: 'All model servers, and how each is now',
  access: 'operator',
  responses: { 200: json(hostPage, 'Those of the configuration first.') },
})

const add = route({
  method: 'post',
  path: '/',
  summary: 'Add a model server, which is used at once and after every start',
  access: 'operator',
  request: { body: { required: true, ...json(newHost, 'As in the configuration.') } },
  responses: { 201: json(host, 'The host, before its first look has come to an end.') },
})

const test = route({
  method: 'post',
  path: '/test',
  summary: 'Look whether a model server could be used, without adding it',
  access: 'operator',
  request: { body: { required: true, ...json(hostTrial, 'The server.') } },
  responses: { 200: json(hostTrialResult, 'How the look went, also where it failed.') },
})

const params = z.object({ name: z.string().min(1).max(64) })

const read = route({
  method: 'get',
  path: '/{name}',
  summary: 'One model server; its ETag is what a change names in If-Match',
  access: 'operator',
  request: { params },
  responses: { 200: json(host, 'The host.') },
})

const change = route({
  method: 'patch',
  path: '/{name}',
  summary: 'Change a model server; where its URL leads elsewhere it loses its credential',
  access: 'operator',
  request: {
    params,
    headers: ifMatch,
    body: { required: true, ...json(hostChanges, 'Only what changes.') },
  },
  responses: { 200: json(changedHost, 'The host as it is now.') },
})

const remove = route({
  method: 'delete',
  path: '/{name}',
  summary: 'Remove a model server; what runs there ends in peace',
  access: 'operator',
  request: { params, headers: ifMatch },
  responses: { 200: json(z.object({ name: z.string() }), 'It is not used any more.') },
})

const action = <const Name extends string>(name: Name, summary: string) =>
  route({
    method: 'post',
    path: `/{name}/${name}`,
    summary,
    access: 'operator',
    request: { params },
    responses: { 200: json(host, 'The host as it is now.') },
  })

const drain = action('drain', 'Start nothing on it any more; what runs goes on')
const resume = action('resume', 'End its drain, and trust it again where its breaker was open')
const probe = action('probe', 'Look at it now')

const canary = route({
  method: 'post',
  path: '/{name}/canary',
  summary: 'Have it say a few words now, in a free slot, and tell how that went',
  description:
    'Refused with 409 where no slot is free, so that nobody waits for it. A model that is not loaded may make the host unload another, as any request for it would; without `model`, the `canaryModel` of the host is asked: one that is loaded if there is any.',
  access: 'operator',
  request: { params, body: { required: true, ...json(canaryWish, 'With which model.') } },
  responses: { 200: json(canaryResult, 'How it went, also where it failed.') },
})

export interface HostsApiDeps {
  readonly desk: HostDesk
  readonly canary: PrepareCanary
  readonly questioner: Questioner
  readonly audit: AuditTrail
}

/** The model servers: those of the configuration can be watched and drained, the others changed too. */
export const createHostsApi = ({ desk, canary: prepare, questioner, audit }: HostsApiDeps) =>
  createResource()
    .openapi(list, (c) => c.json({ items: desk.list(), next: null }, 200))
    .openapi(add, async (c) => {
      const added = await desk.add(c.req.valid('json'), actorOf(c))
      return isDenied(added) ? deny(c, added) : c.json(tagged(c, added), 201)
    })
    .openapi(test, async (c) => {
      const result = await desk.tryOut(c.req.valid('json'))
      return isDenied(result) ? deny(c, result) : c.json(result, 200)
    })
    .openapi(read, (c) => answer(c, desk.find(c.req.valid('param').name)))
    .openapi(change, async (c) => {
      const version = versionIn(c.req.valid('header')['if-match'])
      const wish = { ...c.req.valid('param'), version }
      const changed = await desk.change(wish, c.req.valid('json'), actorOf(c))
      return isDenied(changed) ? deny(c, changed) : c.json(tagged(c, changed), 200)
    })
    .openapi(remove, async (c) => {
      const version = versionIn(c.req.valid('header')['if-match'])
      const removed = await desk.remove({ ...c.req.valid('param'), version }, actorOf(c))
      return isDenied(removed) ? deny(c, removed) : c.json(removed, 200)
    })
    .openapi(drain, async (c) => answer(c, await desk.drain(c.req.valid('param').name, actorOf(c))))
    .openapi(resume, async (c) =>
      answer(c, await desk.resume(c.req.valid('param').name, actorOf(c))),
    )
    .openapi(probe, async (c) => answer(c, await desk.probe(c.req.valid('param').name)))
    .openapi(canary, async (c) => {
      const { name } = c.req.valid('param')
      const caller = questioner(c)
      if (caller === null) return refuse(c, REVOKED)
      const prepared = prepare({ name, ...c.req.valid('json') })
      if (isDenied(prepared)) return deny(c, prepared)
      const { run, ...meant } = prepared
      const target = { kind: 'host', id: null, name }
      // Before it runs, which may take minutes and unload a model; how it went is in its record.
      await audit(c, { action: 'host.canary', target, before: null, after: meant })
      return c.json(await run(caller), 200)
    })

const answer = (c: Context<RestEnv>, found: HostState | Denial) =>
  isDenied(found) ? deny(c, found) : c.json(tagged(c, found), 200)

const tagged = <Versioned extends { readonly version: number }>(
  c: Context<RestEnv>,
  state: Versioned,
): Versioned => {
  c.header('ETag', etagOf(state.version))
  return state
}
