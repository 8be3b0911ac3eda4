import {
  enrolmentInput,
  linkInput,
  linkState,
  resetInput,
  signedIn,
  signInInput,
} from '../../../shared/api/account.ts'
import type { Enrol } from '../../auth/enrolment.ts'
import type { CheckLink } from '../../auth/link-check.ts'
import type { ResetPassword } from '../../auth/password-change.ts'
import type { OpenedSession, SessionService } from '../../auth/sessions.ts'
import type { SignIn } from '../../auth/sign-in.ts'
import { actorOf } from '../rest/access.ts'
import { refuse } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'
import { welcome } from './signed-in.ts'
import { visitorOf } from './visitor.ts'

export interface EntryDeps {
  readonly sessions: SessionService
  readonly signIn: SignIn
  readonly register: Enrol
  readonly setUp: Enrol
  readonly resetPassword: ResetPassword
  readonly checkLink: CheckLink
  /** How long a browser keeps the cookie, in seconds. */
  readonly cookieMaxAgeS: number
}

const register = route({
  method: 'post',
  path: '/register',
  summary: 'Make an account with a registration token, and sign in',
  access: 'public',
  request: { body: { required: true, ...json(enrolmentInput, 'The token, a name, a password.') } },
  responses: { 201: json(signedIn, 'The account. A cookie holds its session.') },
})

const setUp = route({
  method: 'post',
  path: '/setup',
  summary: 'Make the first admin with the link that the gateway printed, and sign in',
  access: 'public',
  request: { body: { required: true, ...json(enrolmentInput, "The link's secret, a name, …") } },
  responses: { 201: json(signedIn, 'The account. A cookie holds its session.') },
})

const login = route({
  method: 'post',
  path: '/login',
  summary: 'Sign in',
  access: 'public',
  request: { body: { required: true, ...json(signInInput, 'A name and a password.') } },
  responses: { 200: json(signedIn, 'Who is signed in now. A cookie holds the session.') },
})

const reset = route({
  method: 'post',
  path: '/reset',
  summary: 'Choose a new password with a link from an admin; every session of the user ends',
  access: 'public',
  request: { body: { required: true, ...json(resetInput, "The link's secret, a password.") } },
  responses: { 204: { description: 'The password is set: sign in with it.' } },
})

const link = route({
  method: 'post',
  path: '/link',
  summary: 'Whether a link could be used now; asking uses nothing up',
  access: 'public',
  request: { body: { required: true, ...json(linkInput, "The link's secret, what it is for.") } },
  responses: { 200: json(linkState, 'Whether it could.') },
})

/** The ways in, for whoever has no session yet. */
export const createEntryRoutes = (deps: EntryDeps) => {
  const { sessions, cookieMaxAgeS } = deps
  const enter = async (c: Parameters<typeof welcome>[0], opened: OpenedSession) => {
    // A browser has one session: the one that it came with would live on unseen.
    const digest = c.var.principal?.sessionId ?? null
    const former = digest === null ? null : sessions.get(digest)
    if (former !== null) await sessions.end(former, actorOf(c))
    return welcome(c, opened, cookieMaxAgeS)
  }
  return createResource()
    .openapi(register, async (c) => {
      const { email = null, ...input } = c.req.valid('json')
      const opened = await deps.register({ ...input, email }, visitorOf(c))
      return 'code' in opened ? refuse(c, opened) : c.json(await enter(c, opened), 201)
    })
    .openapi(setUp, async (c) => {
      const { email = null, ...input } = c.req.valid('json')
      const opened = await deps.setUp({ ...input, email }, visitorOf(c))
      return 'code' in opened ? refuse(c, opened) : c.json(await enter(c, opened), 201)
    })
    .openapi(login, async (c) => {
      const opened = await deps.signIn(c.req.valid('json'), visitorOf(c))
      return 'code' in opened ? refuse(c, opened) : c.json(await enter(c, opened), 200)
    })
    .openapi(reset, async (c) => {
      const done = await deps.resetPassword(c.req.valid('json'), visitorOf(c))
      return 'code' in done ? refuse(c, done) : c.body(null, 204)
    })
    .openapi(link, async (c) => {
      const isUsable = await deps.checkLink(c.req.valid('json'), visitorOf(c))
      return typeof isUsable === 'object' ? refuse(c, isUsable) : c.json({ isUsable }, 200)
    })
}
