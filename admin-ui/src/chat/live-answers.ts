import type { QueryClient } from '@tanstack/react-query'
import { createParser } from 'eventsource-parser'
import type { Chat } from '../../../shared/api/chat.ts'
import type {
  AnswerPiece,
  AnswerPlace,
  AnswerPosition,
  ChatEvents,
  OpenAnswer,
} from '../../../shared/chat-event.ts'
import { connection } from '../connection/connection.ts'
import { SESSION_KEY } from '../session/use-session.ts'
import { chatKey, CHATS_KEY } from './chat-keys.ts'
import { DrawPace } from './draw-pace.ts'

/** An answer that waits or is being written, as far as it has come here. */
export interface LiveAnswer {
  readonly chatId: string
  readonly thinking: string
  readonly text: string
  readonly place: AnswerPlace | null
}

const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 10_000

type Heard = {
  readonly [Name in keyof ChatEvents]: { readonly name: Name; readonly data: ChatEvents[Name] }
}[keyof ChatEvents]

/**
 * The own answers while they are written, from one stream for all conversations of this tab. A stream
 * that breaks is picked up at the character where it broke; what ended meanwhile is asked for again.
 */
class LiveAnswers {
  readonly #answers = new Map<string, LiveAnswer>()
  /** Those that had ended here before the reply to their asking came. */
  readonly #endedEarly = new Set<string>()
  readonly #listeners = new Set<() => void>()
  #queries: QueryClient | null = null
  #pages = 0
  #stream: AbortController | null = null
  #retryMs = RETRY_MS_MIN
  #retry: ReturnType<typeof setTimeout> | undefined
  readonly #pace = new DrawPace(() => {
    for (const listener of this.#listeners) listener()
  })

  constructor() {
    document.addEventListener('visibilitychange', () => this.#update())
    connection.subscribe(() => {
      if (connection.lostAt === null) this.#reconnect()
    })
  }

  /** A page that shows answers is there, until the function that it gets is called. */
  attach(queries: QueryClient): () => void {
    this.#queries = queries
    this.#pages += 1
    this.#update()
    return () => {
      this.#pages -= 1
      this.#update()
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get(messageId: string): LiveAnswer | null {
    return this.#answers.get(messageId) ?? null
  }

  /** An answer was asked for here: it is shown before the stream tells of it. */
  expect(chatId: string, messageId: string): void {
    if (this.#answers.has(messageId)) return
    if (this.#endedEarly.delete(messageId)) return this.#askFor(chatId)
    this.#answers.set(messageId, { chatId, thinking: '', text: '', place: null })
    this.#update()
    this.#pace.ask()
  }

  /** An answer goes on only while somebody could read it, so its stream stays, wherever its reader is. */
  get #isWanted(): boolean {
    return this.#answers.size > 0 || (this.#pages > 0 && !document.hidden)
  }

  #update(): void {
    if (!this.#isWanted) return this.#close()
    if (this.#stream === null && this.#queries !== null) void this.#open()
  }

  #reconnect(): void {
    this.#retryMs = RETRY_MS_MIN
    if (this.#retry === undefined) return
    this.#close()
    this.#update()
  }

  #close(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#stream?.abort()
    this.#stream = null
  }

  async #open(): Promise<void> {
    const stream = new AbortController()
    this.#stream = stream
    const status = await this.#read(stream.signal).catch(() => 0)
    connection.onStopped()
    if (stream.signal.aborted) return
    if (status === 401) {
      // Whoever signs in again gets a page again, and with it a stream.
      this.#stream = null
      return void this.#queries?.invalidateQueries({ queryKey: SESSION_KEY })
    }
    if (status === 0) connection.lose()
    this.#retry = setTimeout(() => {
      this.#close()
      this.#update()
    }, this.#retryMs)
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2)
  }

  /** Resolves with the status when the stream has ended. */
  async #read(signal: AbortSignal): Promise<number> {
    const reply = await fetch(`/api/chats/events?at=${this.#positions()}`, {
      signal,
      cache: 'no-store',
    })
    if (!reply.ok || reply.body === null) return reply.status
    const parser = createParser({
      onEvent: ({ event, data }) => this.#hear({ name: event, data: JSON.parse(data) } as Heard),
    })
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done || signal.aborted) return reply.status
      this.#retryMs = RETRY_MS_MIN
      parser.feed(value)
    }
  }

  #positions(): string {
    return [...this.#answers]
      .map(([id, { thinking, text }]) => `${id}:${thinking.length}.${text.length}`)
      .join(',')
  }

  #hear({ name, data }: Heard): void {
    switch (name) {
      case 'answers':
        this.#onAnswers(data.items)
        break
      case 'opened':
        this.#onOpened(data)
        break
      case 'piece':
        this.#onPiece(data)
        break
      case 'place':
        this.#change(data.messageId, { place: data.place })
        break
      case 'ended':
        this.#onEnded(data)
        break
      case 'changed':
        this.#onChanged(data.chatId)
        break
      case 'stopping':
        connection.onStopping()
        break
    }
    this.#pace.ask()
  }

  #onAnswers(items: readonly OpenAnswer[]): void {
    const open = new Set(items.map(({ messageId }) => messageId))
    for (const [id, { chatId }] of this.#answers) {
      if (open.has(id)) continue
      this.#answers.delete(id)
      this.#askFor(chatId)
    }
    for (const item of items) this.#onOpened(item)
  }

  #onOpened(item: OpenAnswer): void {
    const { messageId, chatId, place } = item
    const known = this.#answers.get(messageId)
    this.#answers.set(messageId, { chatId, thinking: '', text: '', ...known, place })
    this.#onPiece(item)
    const chat = this.#queries?.getQueryData<Chat>(chatKey(chatId))
    if (chat !== undefined && !chat.messages.some(({ id }) => id === messageId)) {
      this.#askFor(chatId)
    }
  }

  #onPiece({ messageId, at, thinking, text }: AnswerPiece): void {
    const known = this.#answers.get(messageId)
    if (known === undefined) return
    if (isBehind(known, at)) return this.#startAgain(messageId, known)
    this.#answers.set(messageId, {
      ...known,
      thinking: known.thinking.slice(0, at.thinking) + thinking,
      text: known.text.slice(0, at.text) + text,
    })
  }

  /** Something is missing before this piece: the next stream tells all of it. */
  #startAgain(messageId: string, known: LiveAnswer): void {
    this.#answers.set(messageId, { ...known, thinking: '', text: '' })
    this.#close()
    this.#update()
  }

  #onEnded({ chatId, message }: ChatEvents['ended']): void {
    this.#answers.delete(message.id)
    const chat = this.#queries?.getQueryData<Chat>(chatKey(chatId))
    const isShown = chat?.messages.some(({ id }) => id === message.id) ?? false
    if (chat !== undefined && isShown) {
      const messages = chat.messages.map((each) => (each.id === message.id ? message : each))
      this.#queries?.setQueryData<Chat>(chatKey(chatId), { ...chat, messages })
    } else {
      this.#endedEarly.add(message.id)
    }
    // A conversation that is on its way here may be older than this end.
    if (this.#queries?.isFetching({ queryKey: chatKey(chatId) }) !== 0) this.#askFor(chatId)
    void this.#queries?.invalidateQueries({ queryKey: CHATS_KEY })
    this.#update()
  }

  /** Anew, whatever is on its way. */
  #askFor(chatId: string): void {
    void this.#queries?.invalidateQueries({ queryKey: chatKey(chatId) })
  }

  #onChanged(chatId: string): void {
    void this.#queries?.invalidateQueries({ queryKey: CHATS_KEY })
    void this.#queries?.invalidateQueries({ queryKey: chatKey(chatId), refetchType: 'none' })
  }

  #change(messageId: string, change: Partial<LiveAnswer>): void {
    const known = this.#answers.get(messageId)
    if (known !== undefined) this.#answers.set(messageId, { ...known, ...change })
  }
}

const isBehind = (known: LiveAnswer, at: AnswerPosition): boolean =>
  known.thinking.length < at.thinking || known.text.length < at.text

/** Those of this tab. */
export const liveAnswers = new LiveAnswers()
