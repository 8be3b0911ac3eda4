import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import { createInitialTables } from './migrations/0001-initial.ts'
import { createAudit } from './migrations/0002-audit.ts'
import { createUsageSums } from './migrations/0003-usage-sums.ts'
import { createAccounts } from './migrations/0004-accounts.ts'
import { createAuditFilters } from './migrations/0005-audit-filters.ts'
import { createIntake } from './migrations/0006-intake.ts'
import { addKeyCare } from './migrations/0007-key-care.ts'
import { createHosts } from './migrations/0008-hosts.ts'
import { addWhitelistCare } from './migrations/0009-whitelist-care.ts'
import { createChats } from './migrations/0010-chats.ts'
import { createOverrides } from './migrations/0011-overrides.ts'
import { addHostTerms } from './migrations/0012-host-terms.ts'
import { addOpenMessages } from './migrations/0013-open-messages.ts'
import { addChatOwners } from './migrations/0014-chat-owners.ts'
import { addHostModelNames } from './migrations/0015-host-model-names.ts'
import { addUseDetails } from './migrations/0016-who-and-how-often.ts'
import { addInvitedAccounts } from './migrations/0017-invited-accounts.ts'
import { addLastSeen } from './migrations/0018-last-seen.ts'
import { createModelMemory } from './migrations/0019-model-memory.ts'
import { addCachedTokens } from './migrations/0020-cached-tokens.ts'
import type { Schema } from './schema.ts'
import { SetupFault } from './setup-fault.ts'

interface Migration {
  readonly name: string
  readonly run: (db: Kysely<any>) => Promise<void>
}

/** In order and for ever: the number of a migration is its place in this list, from 1. */
const MIGRATIONS: readonly Migration[] = [
  { name: 'initial', run: createInitialTables },
  { name: 'audit', run: createAudit },
  { name: 'usage-sums', run: createUsageSums },
  { name: 'accounts', run: createAccounts },
  { name: 'audit-filters', run: createAuditFilters },
  { name: 'intake', run: createIntake },
  { name: 'key-care', run: addKeyCare },
  { name: 'hosts', run: createHosts },
  { name: 'whitelist-care', run: addWhitelistCare },
  { name: 'chats', run: createChats },
  { name: 'overrides', run: createOverrides },
  { name: 'host-terms', run: addHostTerms },
  { name: 'open-messages', run: addOpenMessages },
  { name: 'chat-owners', run: addChatOwners },
  { name: 'host-model-names', run: addHostModelNames },
  { name: 'who-and-how-often', run: addUseDetails },
  { name: 'invited-accounts', run: addInvitedAccounts },
  { name: 'last-seen', run: addLastSeen },
  { name: 'model-memory', run: createModelMemory },
  { name: 'cached-tokens', run: addCachedTokens },
]

/** Of the newest schema that this program knows. */
export const SCHEMA_NUMBER = MIGRATIONS.length

export interface MigrationOptions {
  readonly clock: Clock
  /** Fills a new database, in the transaction that makes it: it happens once or not at all. */
  readonly seed: (db: Transaction<Schema>) => Promise<void>
  /** Called before the first change of a database that is not new, with the number of its migration. */
  readonly beforeUpdate?: (number: number) => Promise<void>
}

/**
 * Brings the database to the newest schema, each step in its own transaction.
 *
 * @throws {SetupFault} when a newer version has written the database.
 */
export async function migrate(db: Kysely<Schema>, options: MigrationOptions): Promise<void> {
  await db.schema
    .createTable('schema_migration')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute()
  const applied = await lastApplied(db)
  if (applied > MIGRATIONS.length) {
    throw new SetupFault(
      `The database was written by a newer Seadragon (its schema is ${applied}, this version knows ` +
        `${MIGRATIONS.length}): start that version again, or restore the backup from before the update.`,
    )
  }
  if (applied > 0 && applied < MIGRATIONS.length) await options.beforeUpdate?.(applied + 1)
  for (const [index, migration] of MIGRATIONS.entries()) {
    const number = index + 1
    if (number <= applied) continue
    await db.transaction().execute(async (transaction) => {
      await migration.run(transaction)
      if (number === 1) await options.seed(transaction)
      await transaction
        .insertInto('schemaMigration')
        .values({ number, name: migration.name, appliedAt: options.clock.wall() })
        .execute()
    })
  }
}

async function lastApplied(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('schemaMigration')
    .select((eb) => eb.fn.max('number').as('number'))
    .executeTakeFirst()
  return row?.number ?? 0
}
