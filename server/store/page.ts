import type { StoreRefusal } from './store-refusal.ts'

/** Most items that one page holds, whatever was asked for. */
const PAGE_ITEMS_MAX = 1000
const PAGE_ITEMS_DEFAULT = 100

/** One page of a list; `next` is the cursor of the following page, null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export interface PageQuery {
  /** From 1 to 1000, 100 if absent; what lies outside is brought inside. */
  readonly limit?: number
  /** The `next` of the page before. */
  readonly cursor?: string
}

/** Where a page ended: pages are ordered by a time, newest first, then by what tells rows apart. */
export interface Keyset {
  readonly at: number
  readonly id: string
}

export const pageLimit = (query: PageQuery): number =>
  Math.min(PAGE_ITEMS_MAX, Math.max(1, Math.trunc(query.limit ?? PAGE_ITEMS_DEFAULT)))

const cursorOf = ({ at, id }: Keyset): string => `${at}.${id}`

/** Null where no cursor was given. */
export function keysetOf(cursor: string | undefined): Keyset | StoreRefusal | null {
  if (cursor === undefined) return null
  const match = /^(\d{1,15})\.([a-z0-9]{1,20})$/.exec(cursor)
  if (match?.[1] === undefined || match[2] === undefined) {
    return {
      refused: 'invalid_cursor',
      message:
        'the cursor is not one that a list has given; leave it out to start at the beginning',
    }
  }
  return { at: Number(match[1]), id: match[2] }
}

/** Makes a page of `limit` items from up to one more: the extra one only says that there is a next. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  make: { readonly item: (row: Row) => Item; readonly keyset: (row: Row) => Keyset },
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last !== undefined ? cursorOf(make.keyset(last)) : null
  return { items: shown.map(make.item), next }
}
