import type { Kysely } from 'kysely'

/**
 * How many tokens of a prompt the host knew from before; of earlier records nobody knows, so their sums
 * have none of which it is known. Frozen like all migrations.
 */
export async function addCachedTokens(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('usage_record').addColumn('cached_tokens', 'bigint').execute()
  for (const column of ['cached_tokens', 'cache_known_tokens']) {
    await db.schema
      .alterTable('usage_sum')
      .addColumn(column, 'bigint', (definition) => definition.notNull().defaultTo(0))
      .execute()
  }
}
