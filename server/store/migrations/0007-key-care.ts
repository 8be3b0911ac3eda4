import { sql, type Kysely } from 'kysely'

/**
 * Keys get owners and makers, versions for concurrent edits, a second text while they are rotated, and
 * names that tell them apart. Frozen like all migrations.
 */
export async function addKeyCare(db: Kysely<any>): Promise<void> {
  const alter = () => db.schema.alterTable('api_key')
  await alter()
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
    .execute()
  await alter()
    .addColumn('weight', 'real', (column) => column.notNull().defaultTo(1))
    .execute()
  await alter()
    .addColumn('user_id', 'text', (column) => column.references('account.id').onDelete('cascade'))
    .execute()
  await alter().addColumn('maker_key_id', 'text').execute()
  await alter()
    .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(1))
    .execute()
  await alter().addColumn('previous_fingerprint', 'text').execute()
  await alter().addColumn('previous_until', 'bigint').execute()
  // Names were free until now: of equal ones all but the first get their id behind them.
  await sql`update api_key set name = substr(name, 1, 80) || ' ' || id
    where revoked_at is null and exists (
      select 1 from api_key as older
      where older.name = api_key.name and older.revoked_at is null
        and (older.created_at < api_key.created_at
          or (older.created_at = api_key.created_at and older.id < api_key.id)))`.execute(db)
  await sql`create unique index api_key_name on api_key (coalesce(user_id, ''), name)
    where revoked_at is null`.execute(db)
  await db.schema
    .createIndex('api_key_previous')
    .on('api_key')
    .column('previous_fingerprint')
    .unique()
    .execute()
  await db.schema.createIndex('api_key_user').on('api_key').column('user_id').execute()
  await db.schema.createIndex('api_key_maker').on('api_key').column('maker_key_id').execute()
}
