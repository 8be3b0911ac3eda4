import type { Role } from '../../shared/role.ts'
import type { Scope } from '../../shared/scope.ts'

/** Who uses the administration and session routes. An address alone never makes a principal. */
export interface Principal {
  readonly kind: 'admin-token' | 'key' | 'session'
  /** Null for a key without the scope `admin`. */
  readonly role: Role | null
  /** What a key may; null where the role says it. */
  readonly scopes: ReadonlySet<Scope> | null
  readonly keyId: string | null
  readonly userId: string | null
  readonly sessionId: string | null
  /** For people: the user's name, the key's, or `admin token`. */
  readonly name: string
  readonly address: string
}

/** Who made a change, as the audit log keeps it. */
export interface Actor {
  readonly kind: Principal['kind'] | 'anonymous' | 'system'
  /** Of the key or user; null where there is none. */
  readonly id: string | null
  readonly name: string
  readonly address: string | null
  readonly requestId: string | null
}
