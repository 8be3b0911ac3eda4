import type { Context } from 'hono'
import type { OpenedSession } from '../../auth/sessions.ts'
import { sessionCookie } from '../../auth/session-cookie.ts'
import type { RestEnv } from '../rest/rest-env.ts'

/** What is answered to whoever is signed in from now on; the cookie is set beside it. */
export const welcome = (
  c: Context<RestEnv>,
  { token, session }: OpenedSession,
  maxAgeS: number,
) => {
  c.header('Set-Cookie', sessionCookie(token, c.var.isSecure, maxAgeS))
  const { id, userId, username, role, createdAt, lastSeenAt, expiresAt, address, userAgent } =
    session
  return {
    user: { id: userId, username, role },
    session: { id, createdAt, lastSeenAt, expiresAt, address, userAgent },
  }
}
