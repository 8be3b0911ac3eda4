import type { Kysely } from 'kysely'
import type { Chat, ChatSummary } from '../../shared/api/chat.ts'
import type { Clock } from '../clock.ts'
import type {
  Asked,
  ChatBounds,
  ChatChanges,
  ChatChoice,
  ChatQuery,
  ChatSettings,
  NewQuestion,
  SavedAnswer,
  StoredImage,
} from './chat.ts'
import { askAgain, keepQuestion } from './chat-asking.ts'
import { interruptOpen, saveAnswers } from './chat-answers.ts'
import { exportPart, type ChatExport } from './chat-export.ts'
import { roomRefusal } from './chat-room.ts'
import { chatOf } from './chat-row.ts'
import { searchChats } from './chat-search.ts'
import { chosenChat, noSuchChat } from './chosen-chat.ts'
import type { Page } from './page.ts'
import { randomId } from './random-id.ts'
import type { ChatRow, Schema } from './schema.ts'
import { isRefused, type StoreRefusal } from './store-refusal.ts'
import type { TextPart } from './text-form.ts'
import { unlessRefused } from './unless-refused.ts'

/**
 * People's conversations. They are nobody else's business, so nothing of them is in the audit log, and
 * every method but the two at the end wants to know whose they are.
 */
export interface ChatTable {
  list(query: ChatQuery): Promise<Page<ChatSummary> | StoreRefusal>
  find(choice: ChatChoice): Promise<Chat | StoreRefusal>
  create(userId: string, settings: ChatSettings, bounds: ChatBounds): Promise<Chat | StoreRefusal>
  update(choice: ChatChoice, changes: ChatChanges, bounds: ChatBounds): Promise<Chat | StoreRefusal>
  /** With everything in it, for good. */
  remove(choice: ChatChoice): Promise<{ readonly id: string } | StoreRefusal>
  /** `conflict` while an answer is open: there is one at a time. */
  ask(choice: ChatChoice, question: NewQuestion, bounds: ChatBounds): Promise<Asked | StoreRefusal>
  askAgain(
    choice: ChatChoice,
    again: { readonly questionId: string; readonly model: string },
    bounds: ChatBounds,
  ): Promise<Asked | StoreRefusal>
  image(choice: ChatChoice, imageId: string): Promise<StoredImage | StoreRefusal>
  exportChats(wanted: ChatExport): Promise<TextPart | StoreRefusal>
  /** Only open answers change; where the conversation is gone there is nothing to do. */
  save(answers: readonly SavedAnswer[]): Promise<void>
  /** Ends what an earlier run left open; answers how many that were. */
  interruptOpen(): Promise<number>
}

export function createChatTable(db: Kysely<Schema>, clock: Clock): ChatTable {
  const change = <Result>(make: (db: Kysely<Schema>) => Promise<Result>): Promise<Result> =>
    db.transaction().execute((transaction) => make(transaction))

  return {
    list: (query) => searchChats(db, query),
    find: async (choice) => {
      const row = await chosenChat(db, choice)
      return isRefused(row) ? row : await readChat(db, row)
    },
    create: (userId, settings, bounds) =>
      change((transaction) => createChat({ db: transaction, clock, bounds }, userId, settings)),
    update: (choice, changes, bounds) =>
      change((transaction) => updateChat({ db: transaction, bounds }, choice, changes)),
    remove: (choice) =>
      change(async (transaction) => {
        const row = await chosenChat(transaction, choice)
        if (isRefused(row)) return row
        await transaction.deleteFrom('chat').where('id', '=', row.id).execute()
        return { id: row.id }
      }),
    ask: (choice, question, bounds) =>
      unlessRefused(db, (transaction) =>
        keepQuestion({ db: transaction, clock, bounds }, choice, question),
      ),
    askAgain: (choice, again, bounds) =>
      change((transaction) => askAgain({ db: transaction, clock, bounds }, choice, again)),
    image: (choice, imageId) => readImage(db, choice, imageId),
    exportChats: async (wanted) => (await exportPart(db, wanted)) ?? noSuchChat(wanted.id ?? ''),
    save: (answers) => change((transaction) => saveAnswers(transaction, answers)),
    interruptOpen: () => change((transaction) => interruptOpen(transaction)),
  }
}

async function readChat(db: Kysely<Schema>, row: ChatRow): Promise<Chat> {
  const messages = await db
    .selectFrom('chatMessage')
    .selectAll()
    .where('chatId', '=', row.id)
    .orderBy('number')
    .execute()
  return chatOf(row, messages)
}

async function createChat(
  {
    db,
    clock,
    bounds,
  }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly bounds: ChatBounds },
  userId: string,
  settings: ChatSettings,
): Promise<Chat | StoreRefusal> {
  const { count } = await db
    .selectFrom('chat')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow()
  if (count >= bounds.chatsMax) {
    const message = `you have ${count} conversations, as many as chat.chatsMax allows: delete some of them`
    return { refused: 'too_much', message }
  }
  const bytes = Buffer.byteLength(settings.systemPrompt ?? '')
  const over = await roomRefusal(db, userId, { bytes, bounds })
  if (over !== null) return over
  const row: ChatRow = {
    id: randomId(),
    userId,
    title: settings.title ?? '',
    model: settings.model ?? null,
    systemPrompt: settings.systemPrompt ?? '',
    parameters: JSON.stringify(settings.parameters ?? {}),
    leafId: null,
    isPinned: 0,
    bytes,
    createdAt: clock.wall(),
    updatedAt: clock.wall(),
  }
  await db.insertInto('chat').values(row).execute()
  return chatOf(row, [])
}

async function updateChat(
  { db, bounds }: { readonly db: Kysely<Schema>; readonly bounds: ChatBounds },
  choice: ChatChoice,
  { isPinned, parameters, leafId, ...texts }: ChatChanges,
): Promise<Chat | StoreRefusal> {
  const row = await chosenChat(db, choice)
  if (isRefused(row)) return row
  const chat = await readChat(db, row)
  if (leafId !== undefined && !chat.messages.some(({ id }) => id === leafId)) {
    return { refused: 'not_found', message: 'leafId names no message of this conversation' }
  }
  const bytes = promptGrowth(row, texts)
  const over = await roomRefusal(db, row.userId, { bytes, bounds })
  if (over !== null) return over
  const columns: Partial<ChatRow> = {
    ...texts,
    ...(bytes !== 0 && { bytes: row.bytes + bytes }),
    ...(isPinned !== undefined && { isPinned: isPinned ? 1 : 0 }),
    ...(parameters !== undefined && { parameters: JSON.stringify(parameters) }),
    ...(leafId !== undefined && { leafId }),
  }
  if (Object.keys(columns).length === 0) return chat
  await db.updateTable('chat').set(columns).where('id', '=', row.id).execute()
  return await readChat(db, { ...row, ...columns })
}

const promptGrowth = (row: ChatRow, { systemPrompt = row.systemPrompt }: ChatSettings): number =>
  Buffer.byteLength(systemPrompt) - Buffer.byteLength(row.systemPrompt)

async function readImage(
  db: Kysely<Schema>,
  choice: ChatChoice,
  imageId: string,
): Promise<StoredImage | StoreRefusal> {
  const row = await chosenChat(db, choice)
  if (isRefused(row)) return row
  const image = await db
    .selectFrom('chatImage')
    .select(['mime', 'bytes'])
    .where('id', '=', imageId)
    .where('chatId', '=', row.id)
    .executeTakeFirst()
  if (image !== undefined) return { mime: image.mime, bytes: Uint8Array.from(image.bytes) }
  return {
    refused: 'not_found',
    message: `the conversation has no image with the id ${imageId}`,
  }
}
