import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type { Chat, ChatMessage } from '../../../shared/api/chat.ts'
import { branchTo, leafBehind } from './branch.ts'
import { changeChat, type ChatChanges, type Question } from './chat-api.ts'
import { chatKey } from './chat-keys.ts'
import type { ChatManner } from './chat-settings.tsx'
import { lastModel, modelFor, rememberModel } from './chosen-model.ts'
import type { MessageActions } from './message-row.tsx'
import { useModels } from './model-picker.tsx'
import { useAsking } from './use-asking.ts'
import { texts } from './texts.ts'

export type Room = ReturnType<typeof useRoom>

const NEW_MANNER: ChatManner = { systemPrompt: '', parameters: {} }

/** What one conversation is and what can be done in it; null is one that has not begun. */
export const useRoom = (chat: Chat | null, userId: string) => {
  const [, navigate] = useLocation()
  const [wasBusy, setBusy] = useState(false)
  const { model, choose, obstacle, canSee } = useModel(chat, userId)
  const change = useChange(chat)
  const { manner, setManner } = useManner(chat, change.mutate)
  const { asking, regenerating, stopping } = useAsking((id) => navigate(`/chat/${id}`))
  const last = chat === null ? null : (branchTo(chat.messages, chat.leafId).at(-1)?.message ?? null)
  const open = chat?.messages.find(({ state }) => state === 'open') ?? null

  const send = (question: Omit<Question, 'model'>, onAsked: () => void): void => {
    if (model === null) return
    const setup = chat === null ? manner : {}
    asking.mutate({
      chatId: chat?.id ?? null,
      leafId: chat?.leafId ?? null,
      setup,
      question: { ...question, model },
      onAsked,
    })
  }
  // Told when something is tried, since to disable all of their buttons would draw all messages again.
  const isBusy = (): boolean => {
    setBusy(open !== null)
    return open !== null
  }
  const actions = useStableActions({
    stop: () => {
      if (chat !== null && open !== null) stopping.mutate({ chatId: chat.id, id: open.id })
    },
    regenerate: ({ parentId }) => {
      if (chat === null || model === null || parentId === null || isBusy()) return
      regenerating.mutate({ chatId: chat.id, questionId: parentId, model })
    },
    resend: ({ parentId, images: kept }, edited) => {
      if (isBusy()) return false
      send({ parentId, text: edited, images: kept.map(({ id }) => ({ id })) }, () => undefined)
      return true
    },
    show: ({ id }) => {
      if (chat !== null && !isBusy()) change.mutate({ leafId: leafBehind(chat.messages, id) })
    },
  })
  const attempts = [asking, regenerating, stopping, change]
  return {
    actions,
    last,
    pending: pendingOf(asking, chat),
    model,
    chooseModel: choose,
    manner,
    setManner,
    error: problemOf(attempts, wasBusy),
    forgetError: () => {
      setBusy(false)
      for (const attempt of attempts) attempt.reset()
    },
    composer: {
      userId,
      chatId: chat?.id ?? 'new',
      onStop: open === null ? null : actions.stop,
      onSend: (question: Pick<Question, 'text' | 'images'>, onAsked: () => void) =>
        send({ ...question, parentId: last?.role === 'assistant' ? last.id : null }, onAsked),
      isSending: asking.isPending,
      obstacle,
      canSee,
    },
  }
}

const problemOf = (
  attempts: readonly { readonly error: Error | null }[],
  wasBusy: boolean,
): Error | null =>
  attempts.find(({ error }) => error !== null)?.error ?? (wasBusy ? new Error(texts.isBusy) : null)

type Asking = ReturnType<typeof useAsking>['asking']

/** The question that is on its way; null from the moment on in which the conversation has it. */
const pendingOf = (asking: Asking, chat: Chat | null): string | null =>
  asking.isPending && asking.variables.leafId === (chat?.leafId ?? null)
    ? asking.variables.question.text
    : null

const useManner = (chat: Chat | null, change: (changes: ChatChanges) => void) => {
  const [newManner, setNewManner] = useState(NEW_MANNER)
  const { systemPrompt, parameters } = chat ?? newManner
  const setManner = (next: ChatManner): void => {
    if (chat === null) setNewManner(next)
    else change(next)
  }
  return { manner: { systemPrompt, parameters }, setManner }
}

const useModel = (chat: Chat | null, userId: string) => {
  const [wish, setWish] = useState<string | null>(null)
  const { data: models, error } = useModels()
  const model = modelFor([wish, chat?.model ?? null, lastModel(userId)], models ?? [])
  const choose = (name: string): void => {
    setWish(name)
    rememberModel(userId, name)
  }
  const canSee = models?.find(({ name }) => name === model)?.canSee ?? null
  const lack = error === null ? texts.noModelObstacle : texts.unlistedObstacle
  const isKnown = models !== undefined || error !== null
  return { model, choose, canSee, obstacle: model === null && isKnown ? lack : null }
}

const useChange = (chat: Chat | null) => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (changes: ChatChanges) => changeChat(chat?.id ?? '', changes),
    onSuccess: (changed) => queries.setQueryData(chatKey(changed.id), changed),
  })
}

/** The same object for as long as the room is open, so that messages need not be drawn again. */
const useStableActions = (actions: MessageActions): MessageActions => {
  const [latest] = useState({ actions })
  latest.actions = actions
  return useMemo(
    () => ({
      stop: () => latest.actions.stop(),
      regenerate: (answer: ChatMessage) => latest.actions.regenerate(answer),
      resend: (question: ChatMessage, text: string) => latest.actions.resend(question, text),
      show: (message: ChatMessage) => latest.actions.show(message),
    }),
    [latest],
  )
}
