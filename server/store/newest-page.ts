import { sql, type SelectQueryBuilder } from 'kysely'
import { keysetOf, pageLimit, pageOf, type Page, type PageQuery } from './page.ts'
import type { Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

interface Created {
  readonly id: string
  readonly createdAt: number
}

/** One page of what is selected, by when it was made, the newest first. */
export async function newestPage<Row extends Created>(
  select: SelectQueryBuilder<Schema, 'account' | 'registrationToken', Row>,
  query: PageQuery,
): Promise<Page<Row> | StoreRefusal> {
  const after = keysetOf(query.cursor)
  if (after !== null && isRefused(after)) return after
  const limit = pageLimit(query)
  const rest =
    after === null
      ? select
      : select.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id})`)
  const rows = await rest
    .orderBy(sql`created_at`, 'desc')
    .orderBy(sql`id`, 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows as Row[], limit, {
    item: (row) => row,
    keyset: ({ createdAt, id }) => ({ at: createdAt, id }),
  })
}
