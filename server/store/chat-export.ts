import type { Kysely } from 'kysely'
import { chatHeadOf, messageOf } from './chat-row.ts'
import type { Schema } from './schema.ts'
import { textBytes, type TextPart } from './text-form.ts'

export interface ChatExport {
  readonly userId: string
  /** One of them; all if absent. */
  readonly id?: string
  readonly cursor?: string | undefined
}

/** Up to where an export has come: after a message, an image, or a whole conversation. */
interface Place {
  readonly after: 'message' | 'image' | 'chat'
  readonly chatId: string
  /** The message's number or the image's id; empty before the first. */
  readonly last: string
}

interface Step {
  readonly text: string
  readonly place: Place
}

const OPENING = '{"format":"seadragon-chats","version":1,"chats":[\n'
const ENDING = '\n]}\n'

/** A part grows to this many characters, and by one message or image beyond. */
const PART_CHARACTERS = 262_144

/**
 * Conversations as they are read, and their images in base64, in parts that are cut between messages
 * and images: however long a conversation is, no more of it is in memory. Null where there is none of
 * the id that was asked for.
 */
export async function exportPart(db: Kysely<Schema>, wanted: ChatExport): Promise<TextPart | null> {
  let place = wanted.cursor === undefined ? null : placeOf(wanted.cursor)
  let text = place === null ? OPENING : ''
  while (text.length < PART_CHARACTERS) {
    const step = await nextStep(db, wanted, place)
    if (step === null) {
      const isUnknown = place === null && wanted.id !== undefined
      return isUnknown ? null : { bytes: textBytes(text + ENDING), next: null }
    }
    text += step.text
    place = step.place
  }
  return { bytes: textBytes(text), next: place === null ? null : cursorOf(place) }
}

const cursorOf = ({ after, chatId, last }: Place): string => [after, chatId, last].join('.')

const placeOf = (cursor: string): Place => {
  const [after, chatId, last] = cursor.split('.') as [Place['after'], string, string]
  return { after, chatId, last }
}

const nextStep = (
  db: Kysely<Schema>,
  wanted: ChatExport,
  place: Place | null,
): Promise<Step | null> => {
  if (place === null || place.after === 'chat') return nextChat(db, wanted, place)
  return place.after === 'message' ? nextMessage(db, place) : nextImage(db, place)
}

async function nextChat(
  db: Kysely<Schema>,
  { userId, id }: ChatExport,
  place: Place | null,
): Promise<Step | null> {
  let select = db.selectFrom('chat').selectAll().where('userId', '=', userId).orderBy('id').limit(1)
  if (id !== undefined) select = select.where('id', '=', id)
  if (place !== null) select = select.where('id', '>', place.chatId)
  const chat = await select.executeTakeFirst()
  if (chat === undefined) return null
  const head = JSON.stringify(chatHeadOf(chat)).slice(0, -1)
  return {
    text: `${place === null ? '' : ',\n'}${head},"messages":[`,
    place: { after: 'message', chatId: chat.id, last: '' },
  }
}

async function nextMessage(db: Kysely<Schema>, { chatId, last }: Place): Promise<Step> {
  const message = await db
    .selectFrom('chatMessage')
    .selectAll()
    .where('chatId', '=', chatId)
    .where('number', '>', Number(last))
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  if (message === undefined) {
    return { text: '],"images":[', place: { after: 'image', chatId, last: '' } }
  }
  return {
    text: `${last === '' ? '' : ',\n'}${JSON.stringify(messageOf(message))}`,
    place: { after: 'message', chatId, last: String(message.number) },
  }
}

async function nextImage(db: Kysely<Schema>, { chatId, last }: Place): Promise<Step> {
  const image = await db
    .selectFrom('chatImage')
    .select(['id', 'mime', 'bytes'])
    // The id first: sorting whole images would have all of them in memory.
    .where('id', '=', (eb) =>
      eb
        .selectFrom('chatImage')
        .select((of) => of.fn.min('id').as('id'))
        .where('chatId', '=', chatId)
        .where('id', '>', last),
    )
    .executeTakeFirst()
  if (image === undefined) return { text: ']}', place: { after: 'chat', chatId, last: '' } }
  const { id, mime, bytes } = image
  const base64 = bytes.toString('base64')
  return {
    text: `${last === '' ? '' : ',\n'}${JSON.stringify({ id, mime, base64 })}`,
    place: { after: 'image', chatId, last: id },
  }
}
