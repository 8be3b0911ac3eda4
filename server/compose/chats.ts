import { createChatInference, type ChatInferenceDeps } from '../api/chats/chat-inference.ts'
import { createChatsApi } from '../api/chats/chats-api.ts'
import { Generations } from '../api/chats/generations.ts'
import { ModelChoices } from '../api/chats/model-choices.ts'
import type { VisibleModels } from '../api/metadata/visible-models.ts'
import type { QueueBoard } from '../api/queue/queue-board.ts'
import type { RestDeps } from '../api/rest/rest-area.ts'
import type { AppParts } from './app.ts'
import type { Live } from './live.ts'

export interface ChatParts {
  readonly board: QueueBoard
  readonly live: Live
  readonly rules: ChatInferenceDeps['rules']
  readonly admission: ChatInferenceDeps['admission']
  readonly visibleModels: VisibleModels
}

export type Chats = ReturnType<typeof composeChats>

/** People's conversations with models, and the answers that are being written. */
export const composeChats = (parts: AppParts, within: ChatParts) => {
  const { core, identity, store, clock, log } = parts
  const settings = parts.overrides.live.view(({ chat }) => chat)
  const { board, live, admission } = within
  const models = new ModelChoices({ ...core, ...within })
  const generations = new Generations({
    clock,
    board,
    chats: store.chats,
    settings,
    onSaveFailed: (error) =>
      log.warn({ err: error }, 'answers cannot be saved for now; they are tried again'),
  })
  const inference = createChatInference({ ...core, ...within, admission })
  return {
    api: (rest: RestDeps) =>
      createChatsApi({
        rest,
        chats: store.chats,
        generations,
        inference,
        models,
        audience: live.audience,
        identify: identity.identify,
        settings,
      }),
    close: () => generations.close(),
  }
}
