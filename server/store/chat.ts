import type { AnswerState } from '../../shared/answer-state.ts'
import type { AnswerFigures, ChatMessage, ChatParameters } from '../../shared/api/chat.ts'
import type { PageQuery } from './page.ts'

/** One conversation of one person; those of others do not exist for them. */
export interface ChatChoice {
  readonly userId: string
  readonly id: string
}

export interface ChatQuery extends PageQuery {
  readonly userId: string
  readonly search?: string
}

/** What its owner sets. */
export interface ChatSettings {
  readonly title?: string
  readonly model?: string
  readonly systemPrompt?: string
  readonly parameters?: ChatParameters
}

export interface ChatChanges extends ChatSettings {
  readonly isPinned?: boolean
  /** The last message of the branch that is shown. */
  readonly leafId?: string
}

/** How much one person may keep. */
export interface ChatBounds {
  readonly chatsMax: number
  /** Of one conversation, versions counted. */
  readonly messagesMax: number
  /** Of all conversations of one person, images counted. */
  readonly bytesMax: number
}

export type QuestionImage =
  { readonly id: string } | { readonly mime: string; readonly bytes: Uint8Array }

export interface NewQuestion {
  readonly parentId: string | null
  readonly text: string
  readonly images: readonly QuestionImage[]
  readonly model: string
}

/** A message as the model gets it. */
export interface PathMessage {
  readonly role: 'user' | 'assistant'
  readonly text: string
  /** Base64. */
  readonly images: readonly string[]
}

/** A question that was kept, the place of its answer, and everything that the model has to know. */
export interface Asked {
  readonly question: ChatMessage
  readonly answer: ChatMessage
  readonly systemPrompt: string
  readonly parameters: ChatParameters
  /** From the first message to the question. */
  readonly path: readonly PathMessage[]
}

/** How far an answer is, or how it ended. */
export interface SavedAnswer {
  readonly id: string
  readonly text: string
  readonly thinking: string | null
  readonly state: AnswerState
  readonly problem: string | null
  readonly figures: AnswerFigures | null
}

export interface StoredImage {
  readonly mime: string
  readonly bytes: Uint8Array<ArrayBuffer>
}
