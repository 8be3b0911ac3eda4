import type { Context, TypedResponse } from 'hono'
import { etagOf } from '../../../shared/api/version.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { StoreRefusal } from '../../store/store-refusal.ts'
import { refuse, refuseAsStore } from './api-error.ts'
import type { RestEnv } from './rest-env.ts'

/** A thing, with its version as ETag, or why there is none. */
export const answerVersioned = <
  Thing extends { readonly version: number },
  Status extends 200 | 201,
>(
  c: Context<RestEnv>,
  thing: Thing | StoreRefusal | Refusal,
  status: Status,
) => {
  if ('refused' in thing) return refuseAsStore(c, thing)
  if ('code' in thing) return refuse(c, thing)
  c.header('ETag', etagOf(thing.version))
  return c.json(thing, status) as unknown as Response & TypedResponse<Thing, Status, 'json'>
}
