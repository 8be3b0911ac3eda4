import type { CallerClass } from '../../shared/caller-class.ts'
import type { Role } from '../../shared/role.ts'
import type { Scope } from '../../shared/scope.ts'

/** Who is asking, as the server decided it. Frozen for the life of the request. */
export interface Caller {
  /** The unit of fairness: `key:<id>`, `address:<ip>`, later `user:<id>`. */
  readonly id: string
  /** What an operator reads: the key's name, or the address. */
  readonly name: string
  readonly class: CallerClass
  /** Served first at 1, last at 9; a client may ask for a higher number, never a lower one. */
  readonly basePriority: number
  /** Its share of the slots against those of others in its class: 2 is twice as much as 1. */
  readonly weight: number
  readonly address: string
  readonly keyId: string | null
  /** The number of the key's text that was shown: a rotation gives the key another one. */
  readonly keyGeneration: number | null
  readonly userId: string | null
  readonly sessionId: string | null
  /** What it may administer; null where nothing. */
  readonly role: Role | null
  readonly scopes: ReadonlySet<Scope>
  /** Canonical names of the models it may use; null means all. */
  readonly models: ReadonlySet<string> | null
  /** True where the address alone authorises: then `Host` and `Origin` are checked too. */
  readonly isAmbient: boolean
}
