import { hc, type ClientResponse } from 'hono/client'
import type { AdminApi } from '../../../server/api/admin/admin-api.ts'
import type { ChatsApi } from '../../../server/api/chats/chats-api.ts'
import type { SessionApi } from '../../../server/api/session/session-api.ts'
import { connection } from '../connection/connection.ts'
import { ApiFailure, failureOf } from './api-failure.ts'

/** Administration, typed from the server's own routes. The session's cookie goes along by itself. */
export const admin = hc<AdminApi>('/api/admin')

/** Signing in and out, and the own account. */
export const session = hc<SessionApi>('/auth')

/** The own conversations. */
export const chats = hc<ChatsApi>('/api/chats')

type Succeeded<Reply> =
  Reply extends ClientResponse<infer Body, infer Status, 'json'>
    ? Status extends 200 | 201
      ? Body
      : never
    : never

/**
 * What a call answers; an answer without a body is null.
 *
 * @throws {ApiFailure} for every other answer, and when there is none.
 */
export const answerOf = async <Reply extends ClientResponse<unknown, number, string>>(
  call: Promise<Reply>,
): Promise<Succeeded<Reply>> => {
  const reply = await call.catch(() => {
    connection.lose()
    throw new ApiFailure({
      status: 0,
      code: 'unreachable',
      message: 'The gateway does not answer.',
    })
  })
  if (!reply.ok) {
    const failure = await failureOf(reply as unknown as Response)
    // A proxy before a gateway that is away answers in its own words.
    if (failure.code === 'unknown' && failure.status >= 502) connection.lose()
    throw failure
  }
  return (reply.status === 204 ? null : await reply.json()) as Succeeded<Reply>
}
