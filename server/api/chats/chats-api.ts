import type { Context } from 'hono'
import type { Chat } from '../../../shared/api/chat.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { ChatSettings } from '../../store/chat.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import { closeArea, createArea, createResource, type RestDeps } from '../rest/rest-area.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import { exportText } from '../rest/text-export.ts'
import { createAnswersApi, type AnswersApiDeps } from './answers-api.ts'
import {
  changeChat,
  createChat,
  exportChat,
  exportChats,
  listChats,
  readChat,
  readImage,
  removeChat,
} from './chats-routes.ts'
import type { Generations } from './generations.ts'
import { boundsOf, choiceOf, textTooLong, userOf } from './own-chat.ts'

export interface ChatsApiDeps extends Omit<AnswersApiDeps, 'chats'> {
  readonly rest: RestDeps
  readonly chats: Store['chats']
  readonly generations: Generations
}

/** What a person does with their own conversations. Nobody else's exist here, whatever the role. */
export const createChatsApi = (deps: ChatsApiDeps) =>
  closeArea(
    createArea(deps.rest, 'chatBodyBytesMax')
      // Before the conversations: their names stand where an id could.
      .route('/', createAnswersApi(deps))
      .route('/', createFilesApi(deps))
      .route('/', createConversationsApi(deps)),
  )

export type ChatsApi = ReturnType<typeof createChatsApi>

const createConversationsApi = ({ chats, generations, settings }: ChatsApiDeps) => {
  const told = (c: Context<RestEnv>, chat: Chat): Chat => {
    generations.readers.tell(userOf(c), 'changed', { chatId: chat.id })
    return { ...chat, messages: chat.messages.map((each) => generations.upToDate(each)) }
  }
  return createResource()
    .openapi(listChats, async (c) => {
      const page = await chats.list({ ...present(c.req.valid('query')), userId: userOf(c) })
      return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
    })
    .openapi(createChat, async (c) => {
      const input = present(c.req.valid('json'))
      const refusal = lengthRefusal(input, settings)
      if (refusal !== null) return refuse(c, refusal)
      const chat = await chats.create(userOf(c), input, boundsOf(settings))
      return isRefused(chat) ? refuseAsStore(c, chat) : c.json(told(c, chat), 201)
    })
    .openapi(readChat, async (c) => {
      const chat = await chats.find(choiceOf(c, c.req.valid('param')))
      if (isRefused(chat)) return refuseAsStore(c, chat)
      const messages = chat.messages.map((each) => generations.upToDate(each))
      return c.json({ ...chat, messages }, 200)
    })
    .openapi(changeChat, async (c) => {
      const changes = present(c.req.valid('json'))
      const refusal = lengthRefusal(changes, settings)
      if (refusal !== null) return refuse(c, refusal)
      const chat = await chats.update(
        choiceOf(c, c.req.valid('param')),
        changes,
        boundsOf(settings),
      )
      return isRefused(chat) ? refuseAsStore(c, chat) : c.json(told(c, chat), 200)
    })
    .openapi(removeChat, async (c) => {
      const choice = choiceOf(c, c.req.valid('param'))
      generations.stopAll(choice.userId, choice.id)
      const removed = await chats.remove(choice)
      if (isRefused(removed)) return refuseAsStore(c, removed)
      generations.readers.tell(choice.userId, 'changed', { chatId: choice.id })
      return c.body(null, 204)
    })
}

/** Nothing that a browser could take for a page of ours. */
const IMAGE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
}

const createFilesApi = ({ chats }: ChatsApiDeps) =>
  createResource()
    .openapi(exportChats, (c) => {
      c.header('Content-Disposition', 'attachment; filename="chats.json"')
      const userId = userOf(c)
      const read = (cursor: string | undefined) => chats.exportChats({ userId, cursor })
      return exportText(c, { form: 'json', name: 'chats', read })
    })
    .openapi(exportChat, (c) => {
      c.header('Content-Disposition', 'attachment; filename="chat.json"')
      const choice = choiceOf(c, c.req.valid('param'))
      const read = (cursor: string | undefined) => chats.exportChats({ ...choice, cursor })
      return exportText(c, { form: 'json', name: 'chat', read })
    })
    .openapi(readImage, async (c) => {
      const { image: imageId, ...param } = c.req.valid('param')
      const image = await chats.image(choiceOf(c, param), imageId)
      if (isRefused(image)) return refuseAsStore(c, image)
      return c.body(image.bytes, 200, { ...IMAGE_HEADERS, 'Content-Type': image.mime }) as never
    })

const lengthRefusal = (
  { systemPrompt = '' }: ChatSettings,
  { textBytesMax }: ChatsApiDeps['settings'],
): Refusal | null =>
  Buffer.byteLength(systemPrompt) <= textBytesMax
    ? null
    : textTooLong('system prompt', textBytesMax)
