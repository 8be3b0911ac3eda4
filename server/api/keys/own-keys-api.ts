import type { Context } from 'hono'
import { apiKeyQuery } from '../../../shared/api/api-key.ts'
import { GIVEN_BY_ROLE } from '../../../shared/scope.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { KeyRights } from '../../identify/key-rights.ts'
import type { KeyOwner } from '../../store/api-key.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import { closeArea, createArea, createResource, type RestDeps } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { answerVersioned } from '../rest/versioned.ts'
import { choiceOf } from './key-choice.ts'
import type { KeyBook, KeyMaker } from './key-book.ts'
import { keyRoutes } from './key-routes.ts'

export interface OwnKeysApiDeps {
  readonly rest: RestDeps
  readonly book: KeyBook
  readonly settings: {
    /** How many active keys one person may have. */
    readonly keysPerUserMax: number
    /** The priority of people who are signed in: their keys have no better one. */
    readonly chatPriority: number
  }
}

const access = { role: 'user', scope: 'keys:write' } as const
const { list, create, find, read, rotate, revoke } = keyRoutes(
  { read: access, write: access },
  { whose: 'Your own keys', query: apiKeyQuery },
)

/** What a person, or a key with the scope for it, does with keys of their own; those of others do not exist. */
export const createOwnKeysApi = (deps: OwnKeysApiDeps) => {
  const { book } = deps
  const resource = createResource()
    .openapi(list, async (c) => {
      const self = selfOf(c, deps)
      if ('code' in self) return refuse(c, self)
      const page = await book.list({ ...present(c.req.valid('query')), owner: self.owner })
      return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
    })
    .openapi(create, async (c) => {
      const self = selfOf(c, deps)
      if ('code' in self) return refuse(c, self)
      return answerVersioned(c, await book.create(c, c.req.valid('json'), self.maker), 201)
    })
    .openapi(find, async (c) => {
      const self = selfOf(c, deps)
      if ('code' in self) return refuse(c, self)
      return c.json(await book.findByText(c.req.valid('json').key, self.owner), 200)
    })
    .openapi(read, async (c) => {
      const self = selfOf(c, deps)
      if ('code' in self) return refuse(c, self)
      return answerVersioned(
        c,
        await book.find({ id: c.req.valid('param').id, owner: self.owner }),
        200,
      )
    })
    .openapi(rotate, async (c) => {
      const self = selfOf(c, deps)
      if ('code' in self) return refuse(c, self)
      const choice = choiceOf(c.req.valid('param'), c.req.valid('header'), self.owner)
      return answerVersioned(c, await book.rotate(c, choice, c.req.valid('json').overlapHours), 200)
    })
    .openapi(revoke, async (c) => {
      const self = selfOf(c, deps)
      if ('code' in self) return refuse(c, self)
      const choice = choiceOf(c.req.valid('param'), c.req.valid('header'), self.owner)
      return answerVersioned(c, await book.revoke(c, choice), 200)
    })
  return closeArea(createArea(deps.rest).route('/', resource))
}

interface Self {
  readonly owner: KeyOwner
  readonly maker: KeyMaker
}

/** A person's keys are all that they have, and a key's those that it has made. */
function selfOf(
  c: Context<RestEnv>,
  { book, settings: { keysPerUserMax, chatPriority } }: OwnKeysApiDeps,
): Self | Refusal {
  const { keyId, userId, role } = c.var.principal ?? NOBODY
  const perOwnerMax = keysPerUserMax
  if (keyId !== null) {
    const origin = { userId, makerKeyId: keyId }
    const rights = book.rightsOf(keyId)
    return { owner: { makerKeyId: keyId }, maker: { origin, rights, perOwnerMax } }
  }
  if (userId === null || role === null) return NO_KEYS
  const origin = { userId, makerKeyId: null }
  const rights: KeyRights = {
    priority: chatPriority,
    weight: 1,
    scopes: new Set(GIVEN_BY_ROLE[role]),
    models: null,
    ranges: [],
    limits: {},
    expiresAt: Infinity,
  }
  return { owner: { userId }, maker: { origin, rights, perOwnerMax } }
}

const NOBODY = { keyId: null, userId: null, role: null }

const NO_KEYS: Refusal = {
  code: 'not_found',
  message: 'the admin token has no keys of its own: see /api/admin/apikeys',
  isFinal: true,
}

/** For the typed client of the browser application. */
export type OwnKeysApi = ReturnType<typeof createOwnKeysApi>
