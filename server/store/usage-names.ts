import type { Kysely } from 'kysely'
import type { UsageDimension } from '../../shared/usage-dimension.ts'
import type { Schema } from './schema.ts'

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

/** As it comes from the database: empty text stands for what has none. */
type NamedRow = Record<string, string | number | bigint | null>

/** Writes into the rows the names of their keys and users as they are now; null for what is gone. */
export async function addNames(
  db: Kysely<Schema>,
  rows: readonly NamedRow[],
  by: readonly UsageDimension[],
): Promise<void> {
  for (const dimension of by) {
    const naming = NAMINGS[dimension]
    if (naming === undefined) continue
    const ids = new Set(rows.map((row) => row[dimension] as string).filter((id) => id !== ''))
    const things = ids.size === 0 ? [] : await naming.read(db, [...ids])
    const names = new Map(things.map(({ id, name }) => [id, name]))
    for (const row of rows) row[naming.field] = names.get(row[dimension] as string) ?? null
  }
}
