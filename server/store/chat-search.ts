import { sql, type Kysely } from 'kysely'
import type { ChatSummary } from '../../shared/api/chat.ts'
import type { ChatQuery } from './chat.ts'
import { isOpen } from './chat-answers.ts'
import { summaryOf } from './chat-row.ts'
import { keysetOf, pageLimit, pageOf, type Page } from './page.ts'
import type { ChatRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

/** The list of somebody's conversations: pinned ones first, then the ones used last. */
export async function searchChats(
  db: Kysely<Schema>,
  query: ChatQuery,
): Promise<Page<ChatSummary> | StoreRefusal> {
  const after = keysetOf(query.cursor)
  if (after !== null && isRefused(after)) return after
  const limit = pageLimit(query)
  const words = wordsOf(query)
  const pinned =
    after === null ? await matching(db, query, words).where('isPinned', '=', 1).execute() : []
  let select = matching(db, query, words).where('isPinned', '=', 0)
  if (after !== null) {
    select = select.where((eb) =>
      eb(eb.refTuple('updatedAt', 'id'), '<', eb.tuple(after.at, after.id)),
    )
  }
  const rows = await select.limit(limit + 1).execute()
  const shown = [...pinned, ...rows]
  const answering = await answeringAmong(db, shown)
  const places = await placesOf(db, shown, words)
  const item = (row: ChatRow): ChatSummary =>
    summaryOf(row, { isAnswering: answering.has(row.id), found: places.get(row.id) ?? null })
  const page = pageOf(rows, limit, { item, keyset: ({ updatedAt: at, id }) => ({ at, id }) })
  return { ...page, items: [...pinned.map(item), ...page.items] }
}

/**
 * What the index is asked for: whose words, and each may be the beginning of one; null where there is
 * none. Without the owner it would read what these words begin in everybody's conversations.
 */
const wordsOf = ({ userId, search }: ChatQuery): string | null => {
  const words = search?.match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length === 0) return null
  return `user_id : "${userId}" AND text : (${words.map((word) => `"${word}"*`).join(' ')})`
}

function matching(db: Kysely<Schema>, { userId, search }: ChatQuery, words: string | null) {
  const all = db
    .selectFrom('chat')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('updatedAt', 'desc')
    .orderBy('id', 'desc')
  if (search === undefined) return all
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  return all.where((eb) =>
    eb.or([
      sql<boolean>`title like ${pattern} escape '\\'`,
      ...(words === null
        ? []
        : [
            sql<boolean>`chat.id in (select message.chat_id from chat_search
              join chat_message as message on message.number = chat_search.rowid
              where chat_search match ${words})`,
          ]),
    ]),
  )
}

async function answeringAmong(
  db: Kysely<Schema>,
  rows: readonly ChatRow[],
): Promise<ReadonlySet<string>> {
  const answering = await db
    .selectFrom('chatMessage')
    .select('chatId')
    .where(isOpen)
    .where('chatId', 'in', idsOf(rows))
    .execute()
  return new Set(answering.map(({ chatId }) => chatId))
}

/** Of each conversation a few words around what was found first, where it was found in a message. */
async function placesOf(
  db: Kysely<Schema>,
  rows: readonly ChatRow[],
  words: string | null,
): Promise<ReadonlyMap<string, string>> {
  if (words === null || rows.length === 0) return new Map()
  const found = await sql<{ chatId: string; found: string }>`
    with first as (
      select min(message.number) as number, message.chat_id from chat_search
      join chat_message as message on message.number = chat_search.rowid
      where chat_search match ${words} and message.chat_id in (${sql.join(idsOf(rows))})
      group by message.chat_id
    )
    select first.chat_id, snippet(chat_search, 0, '', '', '…', 14) as found from first
    cross join chat_search on chat_search.rowid = first.number
    where chat_search match ${words}`.execute(db)
  return new Map(found.rows.map((place) => [place.chatId, place.found]))
}

const idsOf = (rows: readonly ChatRow[]): string[] => rows.map(({ id }) => id)
