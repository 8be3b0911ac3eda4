import type { CallerClass } from '../../shared/caller-class.ts'
import type { Caller } from '../flow/caller.ts'
import type { ClientAddress } from './address.ts'
import type { KnownKey } from './snapshot.ts'

export type BasePriorities = Readonly<Record<CallerClass, number>>

/** A caller known by its key. */
export const appCaller = (key: KnownKey, from: ClientAddress): Caller => ({
  id: key.callerId,
  name: key.name,
  class: 'app',
  basePriority: key.priority,
  address: from.address,
  keyId: key.id,
  userId: null,
  sessionId: null,
  role: key.scopes.has('admin') ? 'admin' : null,
  scopes: key.scopes,
  models: key.models,
  isAmbient: false,
})

interface Ambience {
  readonly class: CallerClass
  readonly base: BasePriorities
  readonly from: ClientAddress
  readonly scopes: Caller['scopes']
}

/** A caller known by nothing but its address. */
export const ambientCaller = ({ class: callerClass, base, from, scopes }: Ambience): Caller => ({
  id: `address:${from.address}`,
  name: from.address,
  class: callerClass,
  basePriority: base[callerClass],
  address: from.address,
  keyId: null,
  userId: null,
  sessionId: null,
  role: null,
  scopes,
  models: null,
  isAmbient: true,
})
