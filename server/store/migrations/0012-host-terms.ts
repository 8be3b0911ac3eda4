import type { Kysely } from 'kysely'

/** What a host may be sent beside what every host gets. Frozen like all migrations. */
export async function addHostTerms(db: Kysely<any>): Promise<void> {
  for (const column of ['pass_priority', 'pass_unknown_options']) {
    await db.schema
      .alterTable('host')
      .addColumn(column, 'integer', (definition) => definition.notNull().defaultTo(0))
      .execute()
  }
}
