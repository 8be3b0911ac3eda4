import type { Actor } from '../flow/principal.ts'

/** Where a request comes from, before or beside who it is. */
export interface Visitor {
  readonly address: string
  readonly userAgent: string
  readonly requestId: string
}

/** Somebody who is about to be known, as the audit log names it. */
export const actorAs = (
  { address, requestId }: Visitor,
  user: { readonly id: string; readonly username: string } | null,
): Actor =>
  user === null
    ? { kind: 'anonymous', id: null, name: 'anonymous', address, requestId }
    : { kind: 'session', id: user.id, name: user.username, address, requestId }
