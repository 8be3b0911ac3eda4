import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testDatabase } from '../../testing/store-database.ts'
import { addCachedTokens } from './0020-cached-tokens.ts'

it('knows nothing of what was cached for earlier records', async () => {
  const { db } = await testDatabase()
  await sql`alter table usage_record drop column cached_tokens`.execute(db)
  for (const column of ['cached_tokens', 'cache_known_tokens']) {
    await sql`alter table usage_sum drop column ${sql.ref(column)}`.execute(db)
  }
  await sql`insert into usage_sum (cube, level, start, series, requests, prompt_tokens, prompt_unknown,
    completion_tokens, completion_unknown, queue_wait_ms, run_ms, times_unknown)
    values (0, 0, 0, 1, 2, 30, 0, 4, 0, 5, 6, 0)`.execute(db)
  await addCachedTokens(db)
  const sums = await db.selectFrom('usageSum').selectAll().executeTakeFirstOrThrow()
  expect(sums).toMatchObject({ promptTokens: 30, cachedTokens: 0, cacheKnownTokens: 0 })
})
