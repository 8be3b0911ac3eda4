import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import type { Schema } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

/** What can be changed over the configuration: a setting by its path, a model by its canonical name. */
export type OverrideKind = 'setting' | 'model'

/** What was said at run time; it comes over what the configuration says. */
export interface Override {
  readonly kind: OverrideKind
  readonly name: string
  /** As JSON would have it; null where it was taken back. */
  readonly value: unknown
  /** Counts its changes, also those that took it back. */
  readonly version: number
  /** Wall-clock milliseconds. */
  readonly updatedAt: number
}

export interface OverrideChange {
  readonly name: string
  /** Null takes it back. */
  readonly value: unknown
  /** What counted and what counts from now on, for the audit log. */
  readonly before: object
  readonly after: object
}

export interface OverrideSave {
  readonly kind: OverrideKind
  readonly changes: readonly OverrideChange[]
  /**
   * Of the state that the changes are meant for; without it any will do. That of several things is the
   * sum of theirs.
   */
  readonly expected?: { readonly names: 'all' | readonly string[]; readonly version: number }
}

export interface OverrideTable {
  /** Of all kinds, also those that were taken back. */
  list(): Promise<readonly Override[]>
  /** All of them or none. */
  save(save: OverrideSave, by: Actor): Promise<{ readonly isSaved: true } | StoreRefusal>
}

export const createOverrideTable = (db: Kysely<Schema>, clock: Clock): OverrideTable => ({
  list: async () => {
    const rows = await db.selectFrom('override').selectAll().orderBy('name').execute()
    return rows.map(({ kind, value, ...row }) => ({
      ...row,
      kind: kind as OverrideKind,
      value: value === null ? null : (JSON.parse(value) as unknown),
    }))
  },
  save: (save, by) =>
    db.transaction().execute(async (transaction) => {
      const { kind, changes, expected } = save
      if (expected !== undefined) {
        const version = await versionOf(transaction, kind, expected.names)
        if (version !== expected.version) return STALE
      }
      for (const change of changes) {
        await write(transaction, { kind, change, at: clock.wall() })
        await appendAudit(transaction, clock, {
          by,
          action: `${kind}.${change.value === null ? 'revert' : 'change'}`,
          target: { kind, id: change.name, name: change.name },
          before: change.before,
          after: change.after,
        })
      }
      return { isSaved: true }
    }),
})

const STALE: StoreRefusal = {
  refused: 'stale',
  message: 'it was changed in the meantime: reload and try again',
}

const versionOf = async (
  transaction: Transaction<Schema>,
  kind: OverrideKind,
  names: 'all' | readonly string[],
): Promise<number> => {
  const rows = await transaction
    .selectFrom('override')
    .select(['name', 'version'])
    .where('kind', '=', kind)
    .execute()
  const meant = rows.filter(({ name }) => names === 'all' || names.includes(name))
  return meant.reduce((sum, { version }) => sum + version, 0)
}

interface Write {
  readonly kind: OverrideKind
  readonly change: OverrideChange
  readonly at: number
}

const write = async (
  transaction: Transaction<Schema>,
  { kind, change: { name, value: given }, at: updatedAt }: Write,
): Promise<void> => {
  const value = given === null ? null : JSON.stringify(given)
  await transaction
    .insertInto('override')
    .values({ kind, name, value, version: 1, updatedAt })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'name']).doUpdateSet((row) => ({
        value,
        updatedAt,
        version: row('override.version', '+', 1),
      })),
    )
    .execute()
}
