import type { Kysely } from 'kysely'
import { chatOf } from './chat-row.ts'
import { textBytes, type TextPart } from './text-form.ts'
import type { ChatRow, Schema } from './schema.ts'

export interface ChatExport {
  readonly userId: string
  /** One of them; all if absent. */
  readonly id?: string
  readonly cursor?: string | undefined
}

const OPENING = '{"format":"seadragon-chats","version":1,"chats":[\n'

/** One conversation a part: as it is read, and its images in base64. Null where there is none. */
export async function exportPart(
  db: Kysely<Schema>,
  { userId, id, cursor }: ChatExport,
): Promise<TextPart | null> {
  let select = db.selectFrom('chat').selectAll().where('userId', '=', userId).orderBy('id').limit(2)
  if (id !== undefined) select = select.where('id', '=', id)
  if (cursor !== undefined) select = select.where('id', '>', cursor)
  const [chat, following] = await select.execute()
  if (chat === undefined)
    return id === undefined ? { bytes: textBytes(`${OPENING}]}\n`), next: null } : null
  const next = following === undefined ? null : chat.id
  const opening = cursor === undefined ? OPENING : ',\n'
  const text = JSON.stringify(await wholeChat(db, chat))
  return { bytes: textBytes(`${opening}${text}${next === null ? '\n]}\n' : ''}`), next }
}

async function wholeChat(db: Kysely<Schema>, chat: ChatRow): Promise<object> {
  const messages = await db
    .selectFrom('chatMessage')
    .selectAll()
    .where('chatId', '=', chat.id)
    .orderBy('number')
    .execute()
  const images = await db
    .selectFrom('chatImage')
    .select(['id', 'mime', 'bytes'])
    .where('chatId', '=', chat.id)
    .execute()
  return {
    ...chatOf(chat, messages),
    images: images.map(({ bytes, ...image }) => ({ ...image, base64: bytes.toString('base64') })),
  }
}
