import type { CallerClass } from '../../shared/caller-class.ts'
import type { Role } from '../../shared/role.ts'
import { DEFAULT_SCOPES } from '../../shared/scope.ts'
import type { Caller } from '../flow/caller.ts'
import type { ClientAddress } from './address.ts'
import type { KnownKey } from './snapshot.ts'

export type BasePriorities = Readonly<Record<CallerClass, number>>

/** A caller known by its key. */
export const appCaller = (key: KnownKey, from: ClientAddress): Caller => ({
  id: key.callerId,
  name: key.name,
  class: 'app',
  basePriority: key.rights.priority,
  weight: key.rights.weight,
  address: from.address,
  keyId: key.id,
  keyGeneration: key.generation,
  userId: key.userId,
  sessionId: null,
  role: key.rights.scopes.has('admin') ? 'admin' : null,
  scopes: key.rights.scopes,
  models: key.rights.models,
  isAmbient: false,
})

/** Whose session it is. */
export interface SessionUser {
  /** Of the session: what its caller is recognised by as long as it lives. */
  readonly digest: string
  readonly userId: string
  readonly username: string
  readonly role: Role
}

/** What people may do with models; what they may administer is said by their role alone. */
const ROLE_SCOPES: Readonly<Record<Role, Caller['scopes']>> = {
  user: new Set(DEFAULT_SCOPES),
  operator: new Set([...DEFAULT_SCOPES, 'models:write', 'metrics:read']),
  admin: new Set([...DEFAULT_SCOPES, 'models:write', 'metrics:read']),
}

/** A caller known by its session: browser chat, whatever its role. */
export const sessionCaller = (user: SessionUser, base: number, from: ClientAddress): Caller => ({
  id: `user:${user.userId}`,
  name: user.username,
  class: 'chat',
  basePriority: base,
  weight: 1,
  address: from.address,
  keyId: null,
  keyGeneration: null,
  userId: user.userId,
  sessionId: user.digest,
  role: user.role,
  scopes: ROLE_SCOPES[user.role],
  models: null,
  isAmbient: false,
})

/** The admin token is for administration alone; what that has models say is asked by this one. */
export const adminTokenCaller = (address: string, basePriority: number): Caller => ({
  id: 'admin-token',
  name: 'admin token',
  class: 'app',
  basePriority,
  weight: 1,
  address,
  keyId: null,
  keyGeneration: null,
  userId: null,
  sessionId: null,
  role: 'admin',
  scopes: new Set(['inference']),
  models: null,
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
  weight: 1,
  address: from.address,
  keyId: null,
  keyGeneration: null,
  userId: null,
  sessionId: null,
  role: null,
  scopes,
  models: null,
  isAmbient: true,
})
