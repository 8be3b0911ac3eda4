import type { ChatMessage } from './api/chat.ts'
import type { OwnTicket } from './api/queue.ts'
import type { CallerClass } from './caller-class.ts'

/** Where an answer stands that is not there yet. */
export type AnswerPlace = Pick<
  OwnTicket,
  'state' | 'position' | 'positionMin' | 'waitedMs' | 'etaMs' | 'reason' | 'modelSwitch'
> & {
  /** How many of each class stand before it; all are 0 while it runs. */
  readonly ahead: Readonly<Record<CallerClass, number>>
  /** Whoever waits gains priority. */
  readonly isAging: boolean
}

/** Characters of an answer that somebody has: a stream can be picked up behind them. */
export interface AnswerPosition {
  readonly thinking: number
  readonly text: number
}

/** What follows in an answer behind a position. */
export interface AnswerPiece {
  readonly messageId: string
  readonly at: AnswerPosition
  readonly thinking: string
  readonly text: string
}

/** An answer that waits or is being written, with its text from the position that was asked for. */
export interface OpenAnswer extends AnswerPiece {
  readonly chatId: string
  readonly place: AnswerPlace | null
}

/** What is told on the stream of a person's chats, by the name of the event. */
export interface ChatEvents {
  /** All open answers; the first event on each stream. */
  readonly answers: { readonly items: readonly OpenAnswer[] }
  readonly opened: OpenAnswer
  readonly piece: AnswerPiece
  readonly place: { readonly messageId: string; readonly place: AnswerPlace }
  /** It is what it will be. */
  readonly ended: { readonly chatId: string; readonly message: ChatMessage }
  /** The list of chats, or what one of them has beside its answers, has changed. */
  readonly changed: { readonly chatId: string }
  /** The gateway finishes what runs, and takes nothing new. */
  readonly stopping: Readonly<Record<string, never>>
}
