import type { Kysely } from 'kysely'
import type { AuditAction } from '../../shared/audit-action.ts'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import type { Schema } from './schema.ts'

/** One change of administration, as it is told afterwards. It never holds a secret or its fingerprint. */
export interface AuditNote {
  readonly by: Actor
  readonly action: AuditAction
  readonly target: {
    readonly kind: string
    readonly id: string | null
    readonly name: string | null
  }
  /** What may be shown of the thing; null where it did not exist. */
  readonly before: object | null
  readonly after: object | null
}

/**
 * Writes down a change. To be called in the transaction that makes the change, so that there is never
 * one without the other, whatever kills the process.
 */
export async function appendAudit(
  transaction: Kysely<Schema>,
  clock: Clock,
  note: AuditNote,
): Promise<void> {
  const { by, action, target, before, after } = note
  await transaction
    .insertInto('auditEntry')
    .values({
      at: clock.wall(),
      actorKind: by.kind,
      actorId: by.id,
      actorName: by.name,
      address: by.address,
      requestId: by.requestId,
      action,
      targetKind: target.kind,
      targetId: target.id,
      targetName: target.name,
      before: before === null ? null : JSON.stringify(before),
      after: after === null ? null : JSON.stringify(after),
    })
    .execute()
}
