import type { z } from 'zod'
import type { Chat, chatChanges, ChatMessage, newChat, question } from '../../../shared/api/chat.ts'
import { answerOf, chats } from '../api/client.ts'

export type ChatChanges = z.infer<typeof chatChanges>
export type ChatSetup = z.infer<typeof newChat>
export type Question = z.input<typeof question>

interface Asked {
  readonly question: ChatMessage
  readonly answer: ChatMessage
}

export const fetchChats = (search: string, cursor: string | undefined) =>
  answerOf(chats.index.$get({ query: { ...(search && { search }), ...(cursor && { cursor }) } }))

export const fetchChat = (id: string): Promise<Chat> =>
  answerOf(chats[':id'].$get({ param: { id } }))

export const createChat = (setup: ChatSetup): Promise<Chat> =>
  answerOf(chats.index.$post({ json: setup }))

export const changeChat = (id: string, changes: ChatChanges): Promise<Chat> =>
  answerOf(chats[':id'].$patch({ param: { id }, json: changes }))

export const deleteChat = (id: string) => answerOf(chats[':id'].$delete({ param: { id } }))

export const fetchModels = async () => (await answerOf(chats.models.$get())).items

export const ask = (id: string, json: Question): Promise<Asked> =>
  answerOf(chats[':id'].messages.$post({ param: { id }, json }))

export const askAgain = (id: string, message: string, model: string): Promise<Asked> =>
  answerOf(
    chats[':id'].messages[':message'].answers.$post({ param: { id, message }, json: { model } }),
  )

export const stopAnswer = (id: string, message: string) =>
  answerOf(chats[':id'].messages[':message'].stop.$post({ param: { id, message } }))
