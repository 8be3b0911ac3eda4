import type { Kysely } from 'kysely'
import { DEFAULT_SCOPES, type Scope } from '../../shared/scope.ts'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import { randomId } from './random-id.ts'
import type { Schema, WhitelistEntryRow } from './schema.ts'
import type { StoreRefusal } from './store-refusal.ts'

export interface WhitelistEntry {
  readonly id: string
  /** One address or CIDR in canonical text. */
  readonly address: string
  readonly note: string | null
  readonly scopes: readonly Scope[]
  readonly createdAt: number
}

export interface NewWhitelistEntry {
  /** In canonical text: the store compares letters, not networks. */
  readonly address: string
  readonly note?: string | null
  /** `inference` and `models:read` if absent. */
  readonly scopes?: readonly Scope[]
}

export interface WhitelistTable {
  /** All entries, oldest first. */
  list(): Promise<readonly WhitelistEntry[]>
  add(entry: NewWhitelistEntry, by: Actor): Promise<WhitelistEntry | StoreRefusal>
  /** Answers with the entry that is gone. */
  remove(idOrAddress: string, by: Actor): Promise<WhitelistEntry | StoreRefusal>
}

export function createWhitelistTable(db: Kysely<Schema>, clock: Clock): WhitelistTable {
  return {
    list: async () => {
      const rows = await db
        .selectFrom('whitelistEntry')
        .selectAll()
        .orderBy('createdAt')
        .orderBy('id')
        .execute()
      return rows.map(entryOf)
    },
    add: (entry, by) =>
      db.transaction().execute(async (transaction) => {
        const row = rowOf(entry, clock.wall())
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('whitelistEntry')
          .values(row)
          .onConflict((conflict) => conflict.column('address').doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 0n) {
          return { refused: 'conflict', message: `${entry.address} is in the whitelist already` }
        }
        const added = entryOf(row)
        await appendAudit(transaction, clock, {
          by,
          action: 'whitelist.add',
          target: targetOf(added),
          before: null,
          after: added,
        })
        return added
      }),
    remove: (idOrAddress, by) =>
      db.transaction().execute(async (transaction) => {
        const row = await transaction
          .deleteFrom('whitelistEntry')
          .where((eb) => eb.or([eb('id', '=', idOrAddress), eb('address', '=', idOrAddress)]))
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) {
          return { refused: 'not_found', message: `${idOrAddress} is not in the whitelist` }
        }
        const removed = entryOf(row)
        await appendAudit(transaction, clock, {
          by,
          action: 'whitelist.remove',
          target: targetOf(removed),
          before: removed,
          after: null,
        })
        return removed
      }),
  }
}

const targetOf = ({ id, address }: WhitelistEntry) => ({ kind: 'whitelist', id, name: address })

/** Fills the whitelist of a new database; later starts leave it as its operators made it. */
export async function seedWhitelist(
  db: Kysely<Schema>,
  addresses: readonly string[],
  now: number,
): Promise<void> {
  const rows = [...new Set(addresses)].map((address) =>
    rowOf({ address, note: 'first start' }, now),
  )
  if (rows.length > 0) await db.insertInto('whitelistEntry').values(rows).execute()
}

const rowOf = (entry: NewWhitelistEntry, now: number): WhitelistEntryRow => ({
  id: randomId(),
  address: entry.address,
  note: entry.note ?? null,
  scopes: JSON.stringify(entry.scopes ?? DEFAULT_SCOPES),
  createdAt: now,
})

const entryOf = (row: WhitelistEntryRow): WhitelistEntry => ({
  ...row,
  scopes: JSON.parse(row.scopes),
})
