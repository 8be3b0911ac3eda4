import { z } from '@hono/zod-openapi'
import {
  account,
  accountChanges,
  accountPage,
  accountQuery,
  oneTimeLink,
  session,
} from '../../../shared/api/account.ts'
import { pageOf } from '../../../shared/api/page.ts'
import { etagOf, ifMatch, versionIn } from '../../../shared/api/version.ts'
import type { LiveSession } from '../../auth/live-sessions.ts'
import { digestOf, newSecret } from '../../auth/secret-text.ts'
import type { SessionService } from '../../auth/sessions.ts'
import type { Clock } from '../../clock.ts'
import type { Account } from '../../flow/account.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import { linkTo } from '../rest/link.ts'
import { present } from '../rest/present.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface UsersApiDeps {
  readonly accounts: Store['accounts']
  readonly links: Store['links']
  readonly sessions: SessionService
  /** Their keys may other things than before, or nothing. */
  readonly reloadKeys: () => Promise<void>
  readonly clock: Clock
  readonly settings: { readonly resetLinkHours: number }
}

const params = z.object({ id: z.string().min(1).max(64) })

const list = route({
  method: 'get',
  path: '/',
  summary: 'Users, newest first',
  access: 'operator',
  request: { query: accountQuery },
  responses: { 200: json(accountPage, 'One page.') },
})

const read = route({
  method: 'get',
  path: '/{id}',
  summary: 'One user; its ETag is what a change names in If-Match',
  access: 'operator',
  request: { params },
  responses: { 200: json(account, 'The user.') },
})

const change = route({
  method: 'patch',
  path: '/{id}',
  summary: 'Change the role of a user, or lock the account; its sessions end',
  access: 'admin',
  request: {
    params,
    headers: ifMatch,
    body: { required: true, ...json(accountChanges, 'Only what changes.') },
  },
  responses: { 200: json(account, 'The user as it is now.') },
})

const remove = route({
  method: 'delete',
  path: '/{id}',
  summary: 'Remove a user; the usage stays',
  access: 'admin',
  request: { params },
  responses: { 200: json(account, 'The user who is gone.') },
})

const listSessions = route({
  method: 'get',
  path: '/{id}/sessions',
  summary: 'Where a user is signed in',
  access: 'admin',
  request: { params },
  responses: { 200: json(pageOf(session.omit({ isCurrent: true })), 'All sessions.') },
})

const endSessions = route({
  method: 'delete',
  path: '/{id}/sessions',
  summary: 'Sign a user out everywhere',
  access: 'admin',
  request: { params },
  responses: { 204: { description: 'Every session has ended.' } },
})

const resetLink = route({
  method: 'post',
  path: '/{id}/reset-link',
  summary: 'Make a link with which the user chooses a new password',
  access: 'admin',
  request: { params },
  responses: { 201: json(oneTimeLink, 'The link. It is shown here and nowhere else ever.') },
})

const HOUR_MS = 3_600_000

/** People, and what they may. Nobody but themselves ever chooses their password. */
export const createUsersApi = (deps: UsersApiDeps) => {
  const { accounts, links, sessions, clock } = deps
  const shown = (user: Account): Account => withLatest(user, sessions.ofUser(user.id))
  return createResource()
    .openapi(list, async (c) => {
      const { isDisabled, ...query } = c.req.valid('query')
      const state = isDisabled === undefined ? {} : { isDisabled: isDisabled === 'true' }
      const page = await accounts.list({ ...present(query), ...state })
      if (isRefused(page)) return refuseAsStore(c, page)
      return c.json({ ...page, items: page.items.map(shown) }, 200)
    })
    .openapi(read, async (c) => {
      const { id } = c.req.valid('param')
      const found = await accounts.find(id)
      if (found === null) {
        return refuse(c, { code: 'not_found', message: `there is no user with the id ${id}` })
      }
      c.header('ETag', etagOf(found.version))
      return c.json(shown(found), 200)
    })
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param')
      const changes = present(c.req.valid('json'))
      const version = versionIn(c.req.valid('header')['if-match'])
      const before = await accounts.find(id)
      const changed = await accounts.update(present({ id, version, changes }), actorOf(c))
      if (isRefused(changed)) return refuseAsStore(c, changed)
      if (changed.version !== before?.version) {
        await deps.reloadKeys()
        sessions.onAllEnded(id)
      }
      c.header('ETag', etagOf(changed.version))
      return c.json(shown(changed), 200)
    })
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param')
      const removed = await accounts.remove(id, actorOf(c))
      if (isRefused(removed)) return refuseAsStore(c, removed)
      await deps.reloadKeys()
      sessions.onAllEnded(id)
      return c.json(removed, 200)
    })
    .openapi(listSessions, (c) => {
      const items = sessions.ofUser(c.req.valid('param').id).map(shownSession)
      return c.json({ items, next: null }, 200)
    })
    .openapi(endSessions, async (c) => {
      await sessions.endAll(c.req.valid('param').id, actorOf(c))
      return c.body(null, 204)
    })
    .openapi(resetLink, async (c) => {
      const { id: userId } = c.req.valid('param')
      const secret = newSecret('sdp_')
      const expiresAt = clock.wall() + deps.settings.resetLinkHours * HOUR_MS
      const made = await links.createReset(
        { userId, digest: digestOf(secret), expiresAt },
        actorOf(c),
      )
      if (isRefused(made)) return refuseAsStore(c, made)
      return c.json({ link: linkTo(c, 'reset', secret), expiresAt }, 201)
    })
}

/** With the uses of their sessions that have not been written down yet. */
const withLatest = (user: Account, sessions: readonly LiveSession[]): Account => {
  const uses = sessions.map(({ lastSeenAt }) => lastSeenAt)
  return { ...user, lastSeenAt: Math.max(user.lastSeenAt ?? 0, ...uses) || null }
}

const shownSession = (session: LiveSession) => {
  const { id, createdAt, lastSeenAt, expiresAt, address, userAgent } = session
  return { id, createdAt, lastSeenAt, expiresAt, address, userAgent }
}
