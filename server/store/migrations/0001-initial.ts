import { sql, type Kysely } from 'kysely'

/** Frozen: what has run on somebody's disk is never edited; the next change is the next file. */
export async function createInitialTables(db: Kysely<any>): Promise<void> {
  await createAccessTables(db)
  await createUsageRecord(db)
  await createUsageHourly(db)
  await db.schema
    .createTable('journal_position')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('segment', 'bigint', (column) => column.notNull())
    .addColumn('offset', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addColumn('skipped_lines', 'bigint', (column) => column.notNull())
    .addColumn('ignored_records', 'bigint', (column) => column.notNull())
    .execute()
}

async function createAccessTables(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('whitelist_entry')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('address', 'text', (column) => column.notNull().unique())
    .addColumn('note', 'text')
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('api_key')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('fingerprint', 'text', (column) => column.notNull().unique())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('priority', 'integer', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('models', 'text')
    .addColumn('addresses', 'text')
    .addColumn('limits', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('api_key_created')
    .on('api_key')
    .columns(['created_at', 'id'])
    .execute()
  await db.schema
    .createTable('detected_host')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('driver', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('detected_at', 'bigint', (column) => column.notNull())
    .execute()
}

async function createUsageRecord(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('usage_record')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('ticket', 'text', (column) => column.notNull().unique())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('class', 'text', (column) => column.notNull())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('caller_name', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text')
    .addColumn('user_id', 'text')
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('dialect', 'text', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('is_streaming', 'integer', (column) => column.notNull())
    .addColumn('base_priority', 'integer', (column) => column.notNull())
    .addColumn('queued_at', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('status', 'integer')
    .addColumn('host', 'text')
    .addColumn('started_at', 'bigint')
    .addColumn('first_byte_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('queue_wait_ms', 'bigint')
    .addColumn('prompt_tokens', 'bigint')
    .addColumn('completion_tokens', 'bigint')
    .addColumn('tries', 'integer')
    .execute()
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on('usage_record').columns(columns)
  await index('usage_record_queued', ['queued_at', 'id']).execute()
  await index('usage_record_request', ['request_id']).execute()
  await index('usage_record_model', ['model', 'queued_at', 'id']).execute()
  await index('usage_record_outcome', ['outcome', 'queued_at', 'id']).execute()
  // Most records have no user, many no key: only those that have one are worth an entry.
  await index('usage_record_key', ['key_id', 'queued_at', 'id'])
    .where(sql.ref('key_id'), 'is not', null)
    .execute()
  await index('usage_record_user', ['user_id', 'queued_at', 'id'])
    .where(sql.ref('user_id'), 'is not', null)
    .execute()
}

async function createUsageHourly(db: Kysely<any>): Promise<void> {
  const dimensions = ['class', 'caller', 'key_id', 'user_id', 'model', 'host', 'outcome']
  const sums = [
    'requests',
    'prompt_tokens',
    'prompt_unknown',
    'completion_tokens',
    'completion_unknown',
    'queue_wait_ms',
    'run_ms',
  ]
  let table = db.schema
    .createTable('usage_hourly')
    .addColumn('hour', 'bigint', (column) => column.notNull())
  for (const name of dimensions) {
    table = table.addColumn(name, 'text', (column) => column.notNull())
  }
  for (const name of sums) table = table.addColumn(name, 'bigint', (column) => column.notNull())
  await table
    .addPrimaryKeyConstraint('usage_hourly_key', ['hour', ...dimensions] as never[])
    .execute()
}
