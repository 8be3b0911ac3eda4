import { sql, type Kysely } from 'kysely'
import type { ChatSummary } from '../../shared/api/chat.ts'
import type { ChatQuery } from './chat.ts'
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
  const words = wordsOf(query.search)
  const pinned =
    after === null ? await matching(db, query, words).where('isPinned', '=', 1).execute() : []
  let select = matching(db, query, words).where('isPinned', '=', 0)
  if (after !== null) {
    select = select.where((eb) =>
      eb(eb.refTuple('updatedAt', 'id'), '<', eb.tuple(after.at, after.id)),
    )
  }
  const rows = await select.limit(limit + 1).execute()
  const answering = await answeringAmong(db, query.userId)
  const places = await placesOf(db, [...pinned, ...rows], words)
  const item = (row: ChatRow): ChatSummary =>
    summaryOf(row, { isAnswering: answering.has(row.id), found: places.get(row.id) ?? null })
  const page = pageOf(rows, limit, { item, keyset: ({ updatedAt: at, id }) => ({ at, id }) })
  return { ...page, items: [...pinned.map(item), ...page.items] }
}

/** What the index is asked for: each word may be the beginning of one; null where there is none. */
const wordsOf = (search: string | undefined): string | null => {
  const words = search?.match(/[\p{L}\p{N}]+/gu) ?? []
  return words.length === 0 ? null : words.map((word) => `"${word}"*`).join(' ')
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
              where chat_search match ${words}
                and message.chat_id in (select id from chat where user_id = ${userId}))`,
          ]),
    ]),
  )
}

async function answeringAmong(db: Kysely<Schema>, userId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('chatMessage')
    .innerJoin('chat', 'chat.id', 'chatMessage.chatId')
    .select('chatMessage.chatId')
    .where('chat.userId', '=', userId)
    .where('chatMessage.state', '=', 'open')
    .execute()
  return new Set(rows.map(({ chatId }) => chatId))
}

/** Of each conversation a few words around what was found, where it was found in a message. */
async function placesOf(
  db: Kysely<Schema>,
  rows: readonly ChatRow[],
  words: string | null,
): Promise<Map<string, string>> {
  const places = new Map<string, string>()
  if (words === null) return places
  for (const { id } of rows) {
    const found = await sql<{ found: string }>`
      select snippet(chat_search, 0, '', '', '…', 14) as found from chat_search
      join chat_message as message on message.number = chat_search.rowid
      where chat_search match ${words} and message.chat_id = ${id} limit 1`.execute(db)
    const [place] = found.rows
    if (place !== undefined) places.set(id, place.found)
  }
  return places
}
