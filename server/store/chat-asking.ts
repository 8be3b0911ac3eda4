import type { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type {
  Asked,
  ChatBounds,
  ChatChoice,
  NewQuestion,
  PathMessage,
  QuestionImage,
} from './chat.ts'
import { roomRefusal } from './chat-room.ts'
import { messageOf, titleOf, type MessageRow } from './chat-row.ts'
import { chosenChat } from './chosen-chat.ts'
import { randomId } from './random-id.ts'
import type { ChatRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'

/** No answer is kept where there is no room for the least of one. */
const ANSWER_BYTES_MIN = 1

/** The transaction that an asking is part of, and when it is. */
interface Asking {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly bounds: ChatBounds
}

/** Keeps a question and makes room for its answer. */
export async function keepQuestion(
  asking: Asking,
  choice: ChatChoice,
  question: NewQuestion,
): Promise<Asked | StoreRefusal> {
  const opened = await openChat(asking, choice)
  if (isRefused(opened)) return opened
  const { chat, messages } = opened
  const { parentId } = question
  if (parentId !== null && messages.get(parentId)?.role !== 'assistant') return NO_PARENT
  const images = await keepImages(asking, chat, question.images)
  if (isRefused(images)) return images
  const asked: MessageRow = {
    ...newMessage(chat, asking.clock),
    parentId,
    role: 'user',
    text: question.text,
    images: JSON.stringify(images.kept),
    state: 'complete',
  }
  const bytes = Buffer.byteLength(question.text) + images.bytes
  const over = await roomRefusal(asking.db, chat.userId, { bytes, bounds: asking.bounds })
  if (over !== null) return over
  await asking.db.insertInto('chatMessage').values(asked).execute()
  messages.set(asked.id, asked)
  return await openAnswer(asking, { chat, messages, question: asked, model: question.model, bytes })
}

/** Makes room for another answer to a question. */
export async function askAgain(
  asking: Asking,
  choice: ChatChoice,
  { questionId, model }: { readonly questionId: string; readonly model: string },
): Promise<Asked | StoreRefusal> {
  const opened = await openChat(asking, choice)
  if (isRefused(opened)) return opened
  const question = opened.messages.get(questionId)
  if (question?.role !== 'user') return NO_QUESTION
  const room = { bytes: ANSWER_BYTES_MIN, bounds: asking.bounds }
  const over = await roomRefusal(asking.db, choice.userId, room)
  if (over !== null) return over
  return await openAnswer(asking, { ...opened, question, model, bytes: 0 })
}

interface OpenedChat {
  readonly chat: ChatRow
  readonly messages: Map<string, MessageRow>
}

async function openChat(
  { db, bounds }: Asking,
  choice: ChatChoice,
): Promise<OpenedChat | StoreRefusal> {
  const chat = await chosenChat(db, choice)
  if (isRefused(chat)) return chat
  const rows = await db
    .selectFrom('chatMessage')
    .selectAll()
    .where('chatId', '=', chat.id)
    .orderBy('number')
    .execute()
  if (rows.some(({ state }) => state === 'open')) return BUSY
  if (rows.length + 2 > bounds.messagesMax) {
    const message = `this conversation has ${rows.length} messages, as many as chat.messagesMax allows: begin another one`
    return { refused: 'too_much', message }
  }
  return { chat, messages: new Map(rows.map((row) => [row.id, row])) }
}

interface NewAnswer extends OpenedChat {
  readonly question: MessageRow
  readonly model: string
  readonly bytes: number
}

async function openAnswer(
  { db, clock }: Asking,
  { chat, messages, question, model, bytes }: NewAnswer,
): Promise<Asked> {
  const answer: MessageRow = {
    ...newMessage(chat, clock),
    parentId: question.id,
    role: 'assistant',
    model,
    state: 'open',
  }
  await db.insertInto('chatMessage').values(answer).execute()
  await db
    .updateTable('chat')
    .set({
      title: chat.title === '' ? titleOf(question.text) : chat.title,
      model,
      leafId: answer.id,
      bytes: chat.bytes + bytes,
      updatedAt: clock.wall(),
    })
    .where('id', '=', chat.id)
    .execute()
  return {
    question: messageOf(question),
    answer: messageOf(answer),
    systemPrompt: chat.systemPrompt,
    parameters: JSON.parse(chat.parameters),
    path: await pathTo(db, question, messages),
  }
}

const newMessage = (
  { id, userId }: ChatRow,
  clock: Clock,
): Omit<MessageRow, 'role' | 'parentId' | 'state'> => ({
  id: randomId(),
  chatId: id,
  userId,
  text: '',
  thinking: null,
  images: '[]',
  model: null,
  problem: null,
  figures: null,
  createdAt: clock.wall(),
})

/** New images are kept, and those of another version taken over. */
async function keepImages(
  { db }: Asking,
  { id: chatId }: ChatRow,
  images: readonly QuestionImage[],
): Promise<{ kept: { id: string; mime: string }[]; bytes: number } | StoreRefusal> {
  const kept: { id: string; mime: string }[] = []
  let bytes = 0
  for (const image of images) {
    if ('id' in image) {
      const known = await db
        .selectFrom('chatImage')
        .select(['id', 'mime'])
        .where('id', '=', image.id)
        .where('chatId', '=', chatId)
        .executeTakeFirst()
      if (known === undefined) return noSuchImage(image.id)
      kept.push(known)
      continue
    }
    const row = { id: randomId(), chatId, mime: image.mime, bytes: Buffer.from(image.bytes) }
    await db.insertInto('chatImage').values(row).execute()
    bytes += row.bytes.length
    kept.push({ id: row.id, mime: row.mime })
  }
  return { kept, bytes }
}

/** The messages that lead to a question. An answer of which there is nothing is left out. */
async function pathTo(
  db: Kysely<Schema>,
  question: MessageRow,
  messages: ReadonlyMap<string, MessageRow>,
): Promise<PathMessage[]> {
  const path: PathMessage[] = []
  for (
    let row: MessageRow | undefined = question;
    row !== undefined;
    row = row.parentId === null ? undefined : messages.get(row.parentId)
  ) {
    const images = await imagesOf(db, row)
    if (row.role === 'user' || row.text !== '')
      path.push({ role: row.role, text: row.text, images })
  }
  return path.reverse()
}

async function imagesOf(db: Kysely<Schema>, { images }: MessageRow): Promise<string[]> {
  const texts: string[] = []
  for (const { id } of JSON.parse(images) as { id: string }[]) {
    const row = await db
      .selectFrom('chatImage')
      .select('bytes')
      .where('id', '=', id)
      .executeTakeFirst()
    if (row !== undefined) texts.push(row.bytes.toString('base64'))
  }
  return texts
}

const noSuchImage = (id: string): StoreRefusal => ({
  refused: 'not_found',
  message: `the conversation has no image with the id ${id}`,
})

const NO_PARENT: StoreRefusal = {
  refused: 'not_found',
  message:
    'parentId names no answer of this conversation: a question follows an answer, or is the first',
}

const NO_QUESTION: StoreRefusal = {
  refused: 'not_found',
  message: 'the conversation has no such question',
}

const BUSY: StoreRefusal = {
  refused: 'conflict',
  message: 'an answer in this conversation is still in progress: wait for it to finish, or stop it',
}
