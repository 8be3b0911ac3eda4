import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import { appendAudit, type AuditNote } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { keysetOf, pageLimit, pageOf, type Page, type PageQuery } from './page.ts'
import type { AuditEntryRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import { partOf, type TextForm, type TextPart } from './text-form.ts'

export interface AuditTable {
  /** A change of something that no table keeps, such as a ticket of the queue. */
  append(note: AuditNote): Promise<void>
  /** What was changed, the newest first. */
  list(query: AuditQuery): Promise<Page<AuditEntry> | StoreRefusal>
  /** Some of what the query finds, as a part of one text. */
  exportEntries(query: AuditExport): Promise<TextPart | StoreRefusal>
}

export interface AuditQuery extends PageQuery {
  /** The id of a key or user. */
  readonly actor?: string
  readonly actorKind?: string
  readonly action?: string
  readonly targetKind?: string
  /** The id of what was changed. */
  readonly target?: string
  /** Changed at this time or later, ms. */
  readonly from?: number
  /** Changed before this time, ms. */
  readonly to?: number
}

export interface AuditExport extends Omit<AuditQuery, 'limit'> {
  readonly form: TextForm
}

/** Who changed what, when, and from where. */
export interface AuditEntry extends Omit<AuditEntryRow, 'id' | 'before' | 'after'> {
  readonly id: number
  /** What may be shown of the thing; null where it did not exist. */
  readonly before: object | null
  readonly after: object | null
}

/** Read at once by an export; what others ask is answered between two parts. */
const EXPORTED_AT_ONCE = 250

export const createAuditTable = (db: Kysely<Schema>, clock: Clock): AuditTable => ({
  append: (note) => appendAudit(db, clock, note),
  list: (query) => pageOfEntries(db, query, entryOf),
  exportEntries: async ({ form, ...query }) => {
    const page = await pageOfEntries(db, { ...query, limit: EXPORTED_AT_ONCE }, (row) =>
      // A cell of a table holds a text.
      form === 'csv' ? row : entryOf(row),
    )
    if (isRefused(page)) return page
    const isFirst = query.cursor === undefined
    return partOf(ENTRY_COLUMNS, page.items, { form, isFirst, next: page.next })
  },
})

type Row = Omit<AuditEntryRow, 'id'> & { readonly id: number }

async function pageOfEntries<Item>(
  db: Kysely<Schema>,
  query: AuditQuery,
  item: (row: Row) => Item,
): Promise<Page<Item> | StoreRefusal> {
  const after = keysetOf(query.cursor)
  if (after !== null && isRefused(after)) return after
  const limit = pageLimit(query)
  // The place of the cursor is a bound of time too, and closer than the one that was asked for.
  const to = after === null ? query.to : Math.min(query.to ?? Infinity, after.at + 1)
  let select = matching(db, { ...query, ...(to !== undefined && { to }) })
  if (after !== null) {
    select = select.where((eb) =>
      eb(eb.refTuple('at', 'id'), '<', eb.tuple(after.at, Number(after.id))),
    )
  }
  const rows = await select
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, { item, keyset: (row) => ({ at: row.at, id: String(row.id) }) })
}

function matching(db: Kysely<Schema>, query: AuditQuery) {
  const equal = [
    ['actorId', query.actor],
    ['actorKind', query.actorKind],
    ['action', query.action],
    ['targetKind', query.targetKind],
    ['targetId', query.target],
  ] as const
  let select = db.selectFrom('auditEntry').selectAll()
  for (const [column, value] of equal) {
    if (value !== undefined) select = select.where(column, '=', value)
  }
  if (query.from !== undefined) select = select.where('at', '>=', query.from)
  if (query.to !== undefined) select = select.where('at', '<', query.to)
  return select
}

const entryOf = ({ before, after, ...row }: Row): AuditEntry => ({
  ...row,
  before: before === null ? null : JSON.parse(before),
  after: after === null ? null : JSON.parse(after),
})

const ENTRY_COLUMNS: readonly (CsvColumn & { readonly field: keyof AuditEntryRow })[] = [
  { field: 'at', isTime: true },
  { field: 'action' },
  { field: 'targetKind' },
  { field: 'targetId' },
  { field: 'targetName' },
  { field: 'actorKind' },
  { field: 'actorId' },
  { field: 'actorName' },
  { field: 'address' },
  { field: 'requestId' },
  { field: 'before' },
  { field: 'after' },
]
