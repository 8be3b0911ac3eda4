import type { Kysely } from 'kysely'

/** What a host calls its models. Frozen like all migrations. */
export async function addHostModelNames(db: Kysely<any>): Promise<void> {
  await db.schema
    .alterTable('host')
    .addColumn('model_names', 'text', (column) => column.notNull().defaultTo('{}'))
    .execute()
}
