import type { z } from '@hono/zod-openapi'
import { intakeChange, intakePauses } from '../../../shared/api/intake.ts'
import type { IntakePause, IntakeScope } from '../../store/intake-table.ts'
import type { Store } from '../../store/store-client.ts'
import { actorOf } from '../rest/access.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface IntakeApiDeps {
  readonly intake: Store['intake']
  /** Puts what the store has into force, before the change is answered. */
  readonly reload: () => Promise<readonly IntakePause[]>
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'Whose new requests are refused for now',
  access: 'operator',
  responses: { 200: json(intakePauses, 'All pauses, oldest first.') },
})

const change = route({
  method: 'post',
  path: '/',
  summary: 'Refuse new requests, of all or of some, or let them in again',
  description:
    'Who is refused gets 503 `intake_paused` with Retry-After. What waits or runs already goes on; to keep it from being served, hold it. A pause outlives a restart.',
  access: 'operator',
  request: { body: { required: true, ...json(intakeChange, 'Whose, and what.') } },
  responses: { 200: json(intakePauses, 'All pauses that hold now.') },
})

/** Whether new requests are let into the queue. */
export const createIntakeApi = ({ intake, reload }: IntakeApiDeps) =>
  createResource()
    .openapi(list, async (c) => c.json(pageOf(await intake.list()), 200))
    .openapi(change, async (c) => {
      const wish = c.req.valid('json')
      const scope = scopeOf(wish)
      if (wish.state === 'paused') await intake.pause(scope, actorOf(c))
      else await intake.resume(scope, actorOf(c))
      return c.json(pageOf(await reload()), 200)
    })

const scopeOf = (wish: z.infer<typeof intakeChange>): IntakeScope => {
  if (wish.class !== undefined) return { kind: 'class', name: wish.class }
  if (wish.caller !== undefined) return { kind: 'caller', name: wish.caller }
  return { kind: 'all', name: '' }
}

const pageOf = (pauses: readonly IntakePause[]) => ({
  items: pauses.map(({ kind, name, pausedAt }) => ({
    scope: kind,
    name: kind === 'all' ? null : name,
    pausedAt,
  })),
  next: null,
})
