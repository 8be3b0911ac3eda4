import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Chat, ChatMessage } from '../../../shared/api/chat.ts'
import { ask, askAgain, createChat, stopAnswer, type ChatSetup, type Question } from './chat-api.ts'
import { CHATS_KEY, chatKey } from './chat-keys.ts'
import { liveAnswers } from './live-answers.ts'

interface Asked {
  readonly question: ChatMessage
  readonly answer: ChatMessage
}

interface NewQuestion {
  /** Null begins a conversation. */
  readonly chatId: string | null
  /** What is shown while it is asked. */
  readonly leafId: string | null
  readonly setup: ChatSetup
  readonly question: Question
  /** It is asked: what was typed has done its work. */
  readonly onAsked: () => void
}

/** Asking and stopping, with what is known here brought up to date at once. */
export const useAsking = (onBegun: (chatId: string) => void) => {
  const queries = useQueryClient()
  const keep = (chatId: string, { question, answer }: Asked): void => {
    liveAnswers.expect(chatId, answer.id)
    queries.setQueryData<Chat>(chatKey(chatId), (chat) => {
      if (chat === undefined) return chat
      const others = chat.messages.filter(({ id }) => id !== question.id && id !== answer.id)
      const messages = chat.messages.some(({ id }) => id === question.id)
        ? [...chat.messages.filter(({ id }) => id !== answer.id), answer]
        : [...others, question, answer]
      return { ...chat, messages, leafId: answer.id, model: answer.model, isAnswering: true }
    })
    // The gateway names a conversation after its first question.
    const isNamed = queries.getQueryData<Chat>(chatKey(chatId))?.title !== ''
    if (!isNamed) void queries.invalidateQueries({ queryKey: chatKey(chatId) })
    void queries.invalidateQueries({ queryKey: CHATS_KEY })
  }
  const asking = useMutation({
    mutationFn: async ({ chatId, setup, question }: NewQuestion) => {
      const id = chatId ?? (await beginChat(setup))
      const asked = await ask(id, question)
      return { id, asked }
    },
    onSuccess: ({ id, asked }, { chatId, onAsked }) => {
      keep(id, asked)
      onAsked()
      if (chatId === null) onBegun(id)
    },
  })
  // A question that was refused is asked again in the conversation that was begun for it.
  const begun = useRef<string | null>(null)
  const beginChat = async (setup: ChatSetup): Promise<string> => {
    if (begun.current !== null) return begun.current
    const chat = await createChat(setup)
    queries.setQueryData<Chat>(chatKey(chat.id), chat)
    begun.current = chat.id
    return chat.id
  }
  const regenerating = useMutation({
    mutationFn: async (again: {
      readonly chatId: string
      readonly questionId: string
      readonly model: string
    }) => ({ again, asked: await askAgain(again.chatId, again.questionId, again.model) }),
    onSuccess: ({ again, asked }) => keep(again.chatId, asked),
  })
  const stopping = useMutation({
    mutationFn: ({ chatId, id }: { readonly chatId: string; readonly id: string }) =>
      stopAnswer(chatId, id),
    // It had ended already, so what is shown is old.
    onSuccess: ({ isStopped }, { chatId }) =>
      isStopped ? undefined : queries.invalidateQueries({ queryKey: chatKey(chatId) }),
  })
  return { asking, regenerating, stopping }
}
