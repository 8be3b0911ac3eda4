import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import type { Schema } from './schema.ts'

/** Whose new requests are refused; `name` is empty where everybody's are. */
export interface IntakeScope {
  readonly kind: 'all' | 'class' | 'caller'
  readonly name: string
}

export interface IntakePause extends IntakeScope {
  readonly pausedAt: number
}

export interface IntakeTable {
  /** In the order in which they began. */
  list(): Promise<readonly IntakePause[]>
  /** What is paused already stays so, and is no change. */
  pause(scope: IntakeScope, by: Actor): Promise<void>
  /** What is open already stays so, and is no change. */
  resume(scope: IntakeScope, by: Actor): Promise<void>
}

export const createIntakeTable = (db: Kysely<Schema>, clock: Clock): IntakeTable => ({
  list: async () => {
    const rows = await db.selectFrom('intakePause').selectAll().orderBy('pausedAt').execute()
    return rows as IntakePause[]
  },
  pause: (scope, by) =>
    db.transaction().execute(async (transaction) => {
      const after = { kind: scope.kind, name: scope.name, pausedAt: clock.wall() }
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('intakePause')
        .values(after)
        .onConflict((conflict) => conflict.columns(['kind', 'name']).doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 0n) return
      const target = targetOf(scope)
      await appendAudit(transaction, clock, {
        by,
        action: 'intake.pause',
        target,
        before: null,
        after,
      })
    }),
  resume: (scope, by) =>
    db.transaction().execute(async (transaction) => {
      const before = await transaction
        .deleteFrom('intakePause')
        .where('kind', '=', scope.kind)
        .where('name', '=', scope.name)
        .returningAll()
        .executeTakeFirst()
      if (before === undefined) return
      const target = targetOf(scope)
      await appendAudit(transaction, clock, {
        by,
        action: 'intake.resume',
        target,
        before,
        after: null,
      })
    }),
})

const targetOf = ({ kind, name }: IntakeScope) => ({
  kind: 'intake',
  id: kind === 'all' ? kind : `${kind}:${name}`,
  name: kind === 'all' ? null : name,
})
