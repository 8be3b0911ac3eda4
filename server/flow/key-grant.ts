import type { Scope } from '../../shared/scope.ts'
import type { CallerLimits } from './caller-limits.ts'

/** What is written down of what a key may. */
export interface KeyGrant {
  readonly priority: number
  /** Its share among callers of one priority; 1 is everybody's. */
  readonly weight: number
  readonly scopes: readonly Scope[]
  /** Canonical model names; null adds nothing to what its maker may. */
  readonly models: readonly string[] | null
  /** Addresses and CIDRs from which it may be used; null adds nothing. */
  readonly addresses: readonly string[] | null
  readonly limits: CallerLimits | null
  /** Wall-clock milliseconds; null means never. */
  readonly expiresAt: number | null
}
