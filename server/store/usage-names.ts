import type { Kysely } from 'kysely'
import type { UsageDimension } from '../../shared/usage-dimension.ts'
import type { Schema } from './schema.ts'
import type { SumRow } from './usage-sum-table.ts'

interface NamedThing {
  readonly id: string
  readonly name: string
}

interface Naming {
  /** The field beside the id that says what people call it. */
  readonly field: 'keyName' | 'userName'
  readonly read: (db: Kysely<Schema>, ids: readonly string[]) => Promise<readonly NamedThing[]>
}

const NAMINGS: { readonly [Dimension in UsageDimension]?: Naming } = {
  key: {
    field: 'keyName',
    read: (db, ids) =>
      db.selectFrom('apiKey').select(['id', 'name']).where('id', 'in', ids).execute(),
  },
  user: {
    field: 'userName',
    read: (db, ids) =>
      db.selectFrom('account').select(['id', 'username as name']).where('id', 'in', ids).execute(),
  },
}

/** The field that stands beside a dimension, where its values are ids. */
export const nameFieldOf = (dimension: UsageDimension): string | null =>
  NAMINGS[dimension]?.field ?? null

/** The rows with the names of their keys and users as they are now; null for what is gone. */
export async function withNames(
  db: Kysely<Schema>,
  rows: readonly SumRow[],
  by: readonly UsageDimension[],
): Promise<readonly SumRow[]> {
  let named = rows
  for (const dimension of by) {
    const naming = NAMINGS[dimension]
    if (naming === undefined) continue
    const ids = new Set(rows.flatMap((row) => row[dimension] ?? []))
    const things = ids.size === 0 ? [] : await naming.read(db, [...ids])
    const names = new Map(things.map(({ id, name }) => [id, name]))
    named = named.map((row) => ({
      ...row,
      [naming.field]: names.get(row[dimension] ?? '') ?? null,
    }))
  }
  return named
}
