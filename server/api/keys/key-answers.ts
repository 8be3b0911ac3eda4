import type { Context, TypedResponse } from 'hono'
import { etagOf, versionIn } from '../../../shared/api/version.ts'
import { present } from '../rest/present.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { KeyChoice, KeyOwner } from '../../store/api-key.ts'
import type { StoreRefusal } from '../../store/store-refusal.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import type { RestEnv } from '../rest/rest-env.ts'

/** A key, with its version as ETag, or why there is none. */
export const answerKey = <Key extends { readonly version: number }, Status extends 200 | 201>(
  c: Context<RestEnv>,
  key: Key | StoreRefusal | Refusal,
  status: Status,
) => {
  if ('refused' in key) return refuseAsStore(c, key)
  if ('code' in key) return refuse(c, key)
  c.header('ETag', etagOf(key.version))
  return c.json(key, status) as unknown as Response & TypedResponse<Key, Status, 'json'>
}

/** Which key a request means, and in which version. */
export const choiceOf = (
  { id }: { readonly id: string },
  headers: { readonly 'if-match'?: string | undefined },
  owner?: KeyOwner,
): KeyChoice => ({ id, ...present({ version: versionIn(headers['if-match']), owner }) })
