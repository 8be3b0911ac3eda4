import { sql, type Kysely } from 'kysely'
import type { AuditAction } from '../../shared/audit-action.ts'
import type { Clock } from '../clock.ts'
import type { Actor } from '../flow/principal.ts'
import { appendAudit } from './audit.ts'
import type { Page } from './page.ts'
import type { Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import type {
  NewWhitelistEntry,
  WhitelistChoice,
  WhitelistEntry,
  WhitelistMatches,
  WhitelistQuery,
  WhitelistUpdate,
} from './whitelist-entry.ts'
import { entryColumns, entryOf, newEntryRow, type WhitelistRow } from './whitelist-row.ts'
import { searchWhitelist } from './whitelist-search.ts'

export interface WhitelistTable {
  /** All entries, oldest first. */
  list(): Promise<readonly WhitelistEntry[]>
  search(query: WhitelistQuery): Promise<Page<WhitelistEntry> | StoreRefusal>
  find(choice: WhitelistChoice): Promise<WhitelistEntry | StoreRefusal>
  /** `conflict` where there is an entry of this address. */
  add(entry: NewWhitelistEntry, by: Actor): Promise<WhitelistEntry | StoreRefusal>
  update(update: WhitelistUpdate, by: Actor): Promise<WhitelistEntry | StoreRefusal>
  /** Answers with the entry that is gone. */
  remove(choice: WhitelistChoice, by: Actor): Promise<WhitelistEntry | StoreRefusal>
  /** Notes how often and when entries matched; an older time never replaces a newer one. */
  touch(matched: readonly WhitelistMatches[]): Promise<void>
}

export function createWhitelistTable(db: Kysely<Schema>, clock: Clock): WhitelistTable {
  const change = <Result>(make: (change: Change) => Promise<Result>, by: Actor): Promise<Result> =>
    db.transaction().execute((transaction) => make({ db: transaction, clock, by }))

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
    search: (query) => searchWhitelist(db, query),
    find: async (choice) => {
      const row = await chosenEntry(db, choice)
      return isRefused(row) ? row : entryOf(row)
    },
    add: (entry, by) => change((made) => addEntry(made, entry), by),
    update: (update, by) => change((made) => updateEntry(made, update), by),
    remove: (choice, by) => change((made) => removeEntry(made, choice), by),
    touch: (matched) => touchEntries(db, matched),
  }
}

/** What every change needs: the transaction that it is part of, the time, and who makes it. */
interface Change {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly by: Actor
}

async function addEntry(
  change: Change,
  entry: NewWhitelistEntry,
): Promise<WhitelistEntry | StoreRefusal> {
  const row = newEntryRow(entry, { addedBy: change.by.name, now: change.clock.wall() })
  // The write comes first: a transaction that has read already does not wait for another one's lock.
  const { numInsertedOrUpdatedRows } = await change.db
    .insertInto('whitelistEntry')
    .values(row)
    .onConflict((conflict) => conflict.column('address').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return twinRefusal(entry.address)
  const after = entryOf(row)
  await note(change, 'whitelist.add', { before: null, after })
  return after
}

async function updateEntry(
  change: Change,
  { changes, ...choice }: WhitelistUpdate,
): Promise<WhitelistEntry | StoreRefusal> {
  const row = await chosenEntry(change.db, choice)
  if (isRefused(row)) return row
  const columns = entryColumns(changes)
  if (Object.keys(columns).length === 0) return entryOf(row)
  if (columns.address !== undefined && columns.address !== row.address) {
    const twin = await chosenEntry(change.db, { entry: columns.address })
    if (!isRefused(twin)) return twinRefusal(columns.address)
  }
  const changed = { ...row, ...columns, version: row.version + 1 }
  await change.db
    .updateTable('whitelistEntry')
    .set({ ...columns, version: changed.version })
    .where('id', '=', row.id)
    .execute()
  const after = entryOf(changed)
  await note(change, 'whitelist.update', { before: entryOf(row), after })
  return after
}

async function removeEntry(
  change: Change,
  choice: WhitelistChoice,
): Promise<WhitelistEntry | StoreRefusal> {
  const row = await chosenEntry(change.db, choice)
  if (isRefused(row)) return row
  await change.db.deleteFrom('whitelistEntry').where('id', '=', row.id).execute()
  const before = entryOf(row)
  await note(change, 'whitelist.remove', { before, after: null })
  return before
}

async function touchEntries(
  db: Kysely<Schema>,
  matched: readonly WhitelistMatches[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { id, lastMatchAt, matches } of matched) {
      await transaction
        .updateTable('whitelistEntry')
        .set((eb) => ({
          lastMatchAt: sql<number>`max(coalesce(last_match_at, 0), ${lastMatchAt})`,
          matches: eb('matches', '+', matches),
        }))
        .where('id', '=', id)
        .execute()
    }
  })
}

async function chosenEntry(
  db: Kysely<Schema>,
  { entry, version }: WhitelistChoice,
): Promise<WhitelistRow | StoreRefusal> {
  const row = await db
    .selectFrom('whitelistEntry')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', entry), eb('address', '=', entry)]))
    .executeTakeFirst()
  if (row === undefined) {
    return { refused: 'not_found', message: `${entry} is not on the whitelist` }
  }
  return version === undefined || version === row.version ? row : STALE
}

const STALE: StoreRefusal = {
  refused: 'stale',
  message: 'the entry was changed in the meantime: reload and try again',
}

const twinRefusal = (address: string): StoreRefusal => ({
  refused: 'conflict',
  message: `${address} is already on the whitelist`,
})

const note = (
  { db, clock, by }: Change,
  action: AuditAction,
  change:
    | { readonly before: WhitelistEntry; readonly after: WhitelistEntry | null }
    | { readonly before: null; readonly after: WhitelistEntry },
): Promise<void> => {
  const { id, address } = change.before ?? change.after
  return appendAudit(db, clock, {
    by,
    action,
    target: { kind: 'whitelist', id, name: address },
    ...change,
  })
}

/** Fills the whitelist of a new database; later starts leave it as its operators made it. */
export async function seedWhitelist(
  db: Kysely<Schema>,
  addresses: readonly string[],
  now: number,
): Promise<void> {
  // Only the columns of the first schema: a new database is filled before the later migrations run.
  const rows = [...new Set(addresses)].map((address) => {
    const row = newEntryRow({ address, note: 'first start' }, { addedBy: null, now })
    const { id, note: text, scopes, createdAt } = row
    return { id, address, note: text, scopes, createdAt }
  })
  if (rows.length > 0) await db.insertInto('whitelistEntry').values(rows).execute()
}
