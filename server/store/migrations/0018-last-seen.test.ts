import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testDatabase } from '../../testing/store-database.ts'
import { addLastSeen } from './0018-last-seen.ts'

it('knows of people who were there before it when they were last seen, if they ever were', async () => {
  const { db } = await testDatabase()
  await sql`alter table account drop column last_seen_at`.execute(db)
  for (const [id, signedInAt] of [
    ['signed in', 5],
    ['in session', 5],
    ['with a key', null],
    ['never', null],
  ]) {
    await sql`insert into account (id, username, username_key, role, password_hash, is_disabled, version,
      created_at, last_sign_in_at) values (${id}, ${id}, ${id}, 'user', '', 0, 1, 0, ${signedInAt})`.execute(
      db,
    )
  }
  await sql`insert into session (digest, user_id, created_at, expires_at, last_seen_at, address, user_agent)
    values ('d', 'in session', 5, 99, 7, '::1', '')`.execute(db)
  await sql`insert into api_key (id, fingerprint, prefix, name, priority, scopes, created_at, last_used_at,
    version, weight, generation, user_id)
    values ('k', 'f', 'p', 'n', 2, '[]', 0, 9, 1, 1, 1, 'with a key')`.execute(db)
  await addLastSeen(db)
  const seen = await db.selectFrom('account').select(['id', 'lastSeenAt']).orderBy('id').execute()
  expect(seen).toEqual([
    { id: 'in session', lastSeenAt: 7 },
    { id: 'never', lastSeenAt: null },
    { id: 'signed in', lastSeenAt: 5 },
    { id: 'with a key', lastSeenAt: 9 },
  ])
})
