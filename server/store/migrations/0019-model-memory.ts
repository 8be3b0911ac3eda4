import type { Kysely } from 'kysely'

/** What the hosts did with their memory, as long as it is kept. Frozen like all migrations. */
export async function createModelMemory(db: Kysely<any>): Promise<void> {
  await createStays(db)
  await db.schema
    .createTable('host_request')
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('requests', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('host_request_pk', ['began_at', 'host'])
    .execute()
  await db.schema
    .createTable('model_time')
    .addColumn('model_key', 'text', (column) => column.primaryKey())
    .addColumn('load_ms', 'integer')
    .addColumn('unload_ms', 'integer')
    .addColumn('measured_at', 'bigint', (column) => column.notNull())
    .execute()
  await createContextChanges(db)
  await db.schema
    .createTable('memory_watch')
    .addColumn('began_at', 'bigint', (column) => column.primaryKey())
    .addColumn('ended_at', 'bigint', (column) => column.notNull())
    .execute()
}

async function createStays(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('model_stay')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('model_key', 'text', (column) => column.notNull())
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('load_ms', 'integer')
    .addColumn('is_load', 'integer', (column) => column.notNull())
    .addColumn('is_lost', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('model_stay_pk', ['host', 'model_key', 'began_at'])
    .execute()
  const indexes: readonly (readonly [name: string, columns: string[]])[] = [
    ['model_stay_ended', ['ended_at']],
    ['model_stay_of_host', ['host', 'ended_at']],
    ['model_stay_load', ['is_load', 'began_at', 'host', 'load_ms']],
  ]
  for (const [name, columns] of indexes) {
    await db.schema.createIndex(name).on('model_stay').columns(columns).execute()
  }
}

async function createContextChanges(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('context_change')
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('class', 'text', (column) => column.notNull())
    .addColumn('caller_name', 'text', (column) => column.notNull())
    .addColumn('requests', 'integer', (column) => column.notNull())
    .addColumn('asked_min', 'integer', (column) => column.notNull())
    .addColumn('asked_max', 'integer', (column) => column.notNull())
    .addColumn('asked', 'integer', (column) => column.notNull())
    .addColumn('given', 'integer', (column) => column.notNull())
    .addColumn('first_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('context_change_pk', ['caller', 'model'])
    .execute()
  await db.schema
    .createIndex('context_change_last')
    .on('context_change')
    .column('last_at')
    .execute()
}
