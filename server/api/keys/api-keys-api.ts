import type { Context } from 'hono'
import { everyKeyQuery } from '../../../shared/api/api-key.ts'
import { NOBODY } from '../../../shared/key-list.ts'
import type { KeyOwner } from '../../store/api-key.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import { createResource } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { answerVersioned } from '../rest/versioned.ts'
import { choiceOf } from './key-choice.ts'
import type { KeyBook, KeyMaker } from './key-book.ts'
import { keyRoutes } from './key-routes.ts'

const routes = keyRoutes(
  { read: 'operator', write: 'admin' },
  { whose: 'All keys', query: everyKeyQuery },
)

/** Keys of everybody, for those who administer. */
export const createApiKeysApi = (book: KeyBook) =>
  createResource()
    .openapi(routes.list, async (c) => {
      const { user, ...query } = c.req.valid('query')
      const page = await book.list({ ...present(query), ...ownerOf(user) })
      return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
    })
    .openapi(routes.create, async (c) =>
      answerVersioned(c, await book.create(c, c.req.valid('json'), makerOf(c, book)), 201),
    )
    .openapi(routes.find, async (c) => c.json(await book.findByText(c.req.valid('json').key), 200))
    .openapi(routes.read, async (c) =>
      answerVersioned(c, await book.find({ id: c.req.valid('param').id }), 200),
    )
    .openapi(routes.change, async (c) => {
      const choice = choiceOf(c.req.valid('param'), c.req.valid('header'))
      return answerVersioned(c, await book.update(c, choice, c.req.valid('json')), 200)
    })
    .openapi(routes.rotate, async (c) => {
      const choice = choiceOf(c.req.valid('param'), c.req.valid('header'))
      return answerVersioned(c, await book.rotate(c, choice, c.req.valid('json').overlapHours), 200)
    })
    .openapi(routes.revoke, async (c) => {
      const choice = choiceOf(c.req.valid('param'), c.req.valid('header'))
      return answerVersioned(c, await book.revoke(c, choice), 200)
    })

const ownerOf = (user: string | undefined): { readonly owner?: KeyOwner } =>
  user === undefined ? {} : { owner: { userId: user === NOBODY ? null : user } }

/** An admin gives what they like; a key of an admin no more than it has. */
const makerOf = (c: Context<RestEnv>, book: KeyBook): KeyMaker => {
  const keyId = c.var.principal?.keyId ?? null
  const userId = keyId === null ? null : (c.var.principal?.userId ?? null)
  return {
    origin: { userId, makerKeyId: keyId },
    rights: keyId === null ? null : book.rightsOf(keyId),
  }
}
