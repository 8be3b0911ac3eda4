import { z } from '@hono/zod-openapi'
import { pageQuery } from '../../../shared/api/page.ts'
import {
  createdRegistrationToken,
  newRegistrationToken,
  registrationToken,
  registrationTokenPage,
} from '../../../shared/api/registration-token.ts'
import { digestOf, newSecret } from '../../auth/secret-text.ts'
import type { Clock } from '../../clock.ts'
import type { RegistrationToken } from '../../store/registration-token.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { linkTo } from '../rest/link.ts'
import { present } from '../rest/present.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface TokensApiDeps {
  readonly tokens: Store['registrationTokens']
  readonly clock: Clock
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'All registration tokens with their state, newest first',
  access: 'admin',
  request: { query: pageQuery },
  responses: { 200: json(registrationTokenPage, 'One page.') },
})

const create = route({
  method: 'post',
  path: '/',
  summary: 'Make a token with which people register',
  access: 'admin',
  request: { body: { required: true, ...json(newRegistrationToken, 'What it lets in.') } },
  responses: {
    201: json(
      createdRegistrationToken,
      'The token and its link, shown here and nowhere else ever.',
    ),
  },
})

const revoke = route({
  method: 'delete',
  path: '/{id}',
  summary: 'Revoke a token at once; who has registered with it stays',
  access: 'admin',
  request: { params: z.object({ id: z.string().min(1).max(64) }) },
  responses: { 200: json(registrationToken, 'The revoked token.') },
})

const TOKEN_PREFIX = 'sdr_'
const PREFIX_LENGTH = TOKEN_PREFIX.length + 6
const HOUR_MS = 3_600_000

/** Invitations: whoever has one makes an account with the role that it names. */
export const createTokensApi = ({ tokens, clock }: TokensApiDeps) => {
  const stateOf = ({ revokedAt, usesLeft, expiresAt }: RegistrationToken) => {
    if (revokedAt !== null) return 'revoked'
    if (usesLeft === 0) return 'used'
    return expiresAt !== null && expiresAt <= clock.wall() ? 'expired' : 'usable'
  }
  const shown = (token: RegistrationToken) => ({ ...token, state: stateOf(token) }) as const

  return createResource()
    .openapi(list, async (c) => {
      const page = await tokens.list(present(c.req.valid('query')))
      if (isRefused(page)) return refuseAsStore(c, page)
      return c.json({ items: page.items.map(shown), next: page.next }, 200)
    })
    .openapi(create, async (c) => {
      const { note, expiresInHours, uses, role } = c.req.valid('json')
      const token = newSecret(TOKEN_PREFIX)
      const made = await tokens.create(
        {
          digest: digestOf(token),
          prefix: token.slice(0, PREFIX_LENGTH),
          note: note ?? null,
          role,
          usesMax: uses,
          expiresAt:
            expiresInHours === null ? null : Math.ceil(clock.wall() + expiresInHours * HOUR_MS),
        },
        actorOf(c),
      )
      return c.json({ ...shown(made), token, link: linkTo(c, 'register', token) }, 201)
    })
    .openapi(revoke, async (c) => {
      const revoked = await tokens.revoke(c.req.valid('param').id, actorOf(c))
      return isRefused(revoked) ? refuseAsStore(c, revoked) : c.json(shown(revoked), 200)
    })
}
