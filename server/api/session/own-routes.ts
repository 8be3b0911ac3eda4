import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  me,
  passwordInput,
  session,
  sessionList,
  sessionState,
} from '../../../shared/api/account.ts'
import type { LiveSession } from '../../auth/live-sessions.ts'
import type { ChangePassword } from '../../auth/password-change.ts'
import { endedSessionCookie } from '../../auth/session-cookie.ts'
import type { SessionService } from '../../auth/sessions.ts'
import type { Store } from '../../store/store-client.ts'
import type { Principal } from '../../flow/principal.ts'
import { actorOf } from '../rest/access.ts'
import { refuse } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { json, route } from '../rest/route.ts'
import { visitorOf } from './visitor.ts'

export interface OwnRoutesDeps {
  readonly sessions: SessionService
  readonly accounts: Store['accounts']
  readonly changePassword: ChangePassword
  /** Whether the gateway has no admin yet; asked for by strangers, so it costs no I/O. */
  readonly isAdminAwaited: () => boolean
}

const whoAmI = route({
  method: 'get',
  path: '/me',
  summary: 'Who is asking',
  access: 'user',
  responses: { 200: json(me, 'Who it is, and what it may.') },
})

const whoIsThere = route({
  method: 'get',
  path: '/session',
  summary: 'Who is asking, if anybody',
  access: 'public',
  responses: { 200: json(sessionState, 'Who it is, or nobody.') },
})

const logout = route({
  method: 'post',
  path: '/logout',
  summary: 'Sign out',
  access: 'session',
  responses: { 204: { description: 'The session has ended, and what ran in it.' } },
})

const password = route({
  method: 'post',
  path: '/password',
  summary: 'Change the own password; every other session ends',
  access: 'session',
  request: { body: { required: true, ...json(passwordInput, 'The old one and the new one.') } },
  responses: { 204: { description: 'The password is changed.' } },
})

const list = route({
  method: 'get',
  path: '/sessions',
  summary: 'The own sessions, the one used last first',
  access: 'session',
  responses: { 200: json(sessionList, 'All of them.') },
})

const endAll = route({
  method: 'delete',
  path: '/sessions',
  summary: 'Sign out everywhere, here too',
  access: 'session',
  responses: { 204: { description: 'Every session has ended.' } },
})

const endOne = route({
  method: 'delete',
  path: '/sessions/{id}',
  summary: 'End one of the own sessions',
  access: 'session',
  request: { params: z.object({ id: z.string().min(1).max(64) }) },
  responses: { 200: json(session, 'The session that has ended.') },
})

/** What people do with the account that they are signed in to. */
export const createOwnRoutes = (deps: OwnRoutesDeps) => {
  const { sessions, accounts, changePassword, isAdminAwaited } = deps
  const meAs = async ({ kind, name, role, userId }: Principal) => {
    const user = userId === null ? null : await accounts.find(userId)
    return { kind, name, role, user }
  }
  return createResource()
    .openapi(whoAmI, async (c) => c.json(await meAs(c.var.principal!), 200))
    .openapi(whoIsThere, async (c) => {
      const { principal } = c.var
      // A key without a role is nobody here, as it is to `/me`.
      const isKnown = principal !== null && principal.role !== null
      const me = isKnown ? await meAs(principal) : null
      return c.json({ me, isAdminAwaited: isAdminAwaited() }, 200)
    })
    .openapi(logout, async (c) => {
      const current = currentSession(c, sessions)
      if (current === null) return refuse(c, ENDED)
      await sessions.end(current, actorOf(c))
      c.header('Set-Cookie', endedSessionCookie(c.var.isSecure))
      return c.body(null, 204)
    })
    .openapi(password, async (c) => {
      const current = currentSession(c, sessions)
      if (current === null) return refuse(c, ENDED)
      const changed = await changePassword(c.req.valid('json'), current, visitorOf(c))
      return 'code' in changed ? refuse(c, changed) : c.body(null, 204)
    })
    .openapi(list, (c) => {
      const current = currentSession(c, sessions)
      if (current === null) return refuse(c, ENDED)
      const items = [...sessions.ofUser(current.userId)]
        .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
        .map((each) => shown(each, current))
      return c.json({ items, next: null }, 200)
    })
    .openapi(endAll, async (c) => {
      const current = currentSession(c, sessions)
      if (current === null) return refuse(c, ENDED)
      await sessions.endAll(current.userId, actorOf(c))
      c.header('Set-Cookie', endedSessionCookie(c.var.isSecure))
      return c.body(null, 204)
    })
    .openapi(endOne, async (c) => {
      const { id } = c.req.valid('param')
      const current = currentSession(c, sessions)
      if (current === null) return refuse(c, ENDED)
      const ended = sessions.ofUser(current.userId).find((each) => each.id === id)
      if (ended === undefined) {
        return refuse(c, { code: 'not_found', message: `you have no session with the id ${id}` })
      }
      await sessions.end(ended, actorOf(c))
      return c.json(shown(ended, current), 200)
    })
}

/** Null where it has ended since the guard let it pass. */
const currentSession = (c: Context<RestEnv>, sessions: SessionService): LiveSession | null => {
  const digest = c.var.principal?.sessionId ?? null
  return digest === null ? null : sessions.get(digest)
}

const ENDED = { code: 'AUTH_INVALID', message: 'the session has ended: sign in again' } as const

const shown = (each: LiveSession, current: LiveSession) => ({
  id: each.id,
  createdAt: each.createdAt,
  lastSeenAt: each.lastSeenAt,
  expiresAt: each.expiresAt,
  address: each.address,
  userAgent: each.userAgent,
  isCurrent: each === current,
})
