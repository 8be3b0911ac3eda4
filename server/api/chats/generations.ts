import type { ChatMessage } from '../../../shared/api/chat.ts'
import type { AnswerPlace, AnswerPosition, OpenAnswer } from '../../../shared/chat-event.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../store/store-client.ts'
import type { Listener } from '../live/audience.ts'
import { Rounds } from '../live/rounds.ts'
import { ownSwitch } from '../queue/model-switches.ts'
import type { QueueBoard } from '../queue/queue-board.ts'
import { AnswerSaver } from './answer-saver.ts'
import { chatEvent, ChatReaders } from './chat-readers.ts'
import { Generation, type AnswerIdentity, type StopReason } from './generation.ts'

export interface GenerationSettings {
  /** How long an answer goes on without readers. */
  readonly abandonMs: number
  readonly saveMs: number
  readonly answerBytesMax: number
}

export interface GenerationsDeps {
  readonly clock: Clock
  readonly board: Pick<QueueBoard, 'find' | 'ahead' | 'agingPerMinute' | 'switches'>
  readonly chats: Pick<Store['chats'], 'save'>
  readonly settings: GenerationSettings
  onSaveFailed(error: unknown): void
}

/** How far somebody has come in answers, by their ids. */
export type Positions = ReadonlyMap<string, AnswerPosition>

/** Somebody who waits looks at a clock of seconds. */
const PLACES_MS = 1_000

const START: AnswerPosition = { thinking: 0, text: 0 }

/**
 * All answers that wait or are being written, and those whose end is not saved yet. They belong to the
 * server: pages come and go, and each picks up the text where it has it to. An answer that nobody could
 * read for `abandonMs` is stopped.
 */
export class Generations {
  readonly readers = new ChatReaders()
  readonly #deps: GenerationsDeps
  readonly #generations = new Map<string, Generation>()
  readonly #abandoning = new Map<Generation, NodeJS.Timeout>()
  readonly #saver: AnswerSaver
  readonly #places: Rounds

  constructor(deps: GenerationsDeps) {
    this.#deps = deps
    this.#saver = new AnswerSaver({
      chats: deps.chats,
      settings: deps.settings,
      onKept: (generation) => this.#generations.delete(generation.id),
      onTrouble: (error) => deps.onSaveFailed(error),
    })
    this.#places = new Rounds(PLACES_MS, deps.clock, () => this.#tellPlaces())
  }

  /** How many answers of somebody are open. */
  openOf(userId: string): number {
    return this.#openOf(userId).length
  }

  /** Makes an answer that `submit` hands to the pipeline. */
  start(identity: AnswerIdentity, submit: (generation: Generation) => void): void {
    const generation = new Generation(identity, this.#deps.settings.answerBytesMax, {
      onPiece: (_, from) => this.#onPiece(generation, from),
      // The queue is in the middle of a decision, and must not be asked before it is done.
      onMoved: () => queueMicrotask(() => this.#tellPlace(generation)),
      onEnded: () => this.#onEnded(generation),
    })
    const { userId } = identity
    this.#generations.set(generation.id, generation)
    this.readers.tell(userId, 'opened', this.#opened(generation, START))
    if (!this.readers.has(userId)) this.#abandonLater(generation)
    this.#places.start()
    submit(generation)
  }

  /** False where there is no such answer any more, or never was. */
  stop(which: { readonly userId: string; readonly chatId: string; readonly id: string }): boolean {
    const generation = this.#generations.get(which.id)
    if (generation === undefined || generation.outcome !== null) return false
    const { userId, chatId } = generation.identity
    if (userId !== which.userId || chatId !== which.chatId) return false
    generation.stop(STOPPED)
    return true
  }

  /** The conversation goes, and what is written in it with it. */
  stopAll(userId: string, chatId: string): void {
    for (const generation of this.#openOf(userId)) {
      if (generation.identity.chatId === chatId) generation.stop(STOPPED)
    }
  }

  /** A message as it is now: the database is always a little behind. */
  upToDate(message: ChatMessage): ChatMessage {
    return message.state === 'open'
      ? (this.#generations.get(message.id)?.message ?? message)
      : message
  }

  /** Somebody follows their answers from here on, and first hears what is behind the positions. */
  join(listener: Listener, userId: string, positions: Positions): void {
    const open = this.#openOf(userId)
    for (const generation of open) this.#keep(generation)
    const items = open.map((each) => this.#opened(each, positions.get(each.id) ?? START))
    // Before anything else is told: what follows builds on it.
    listener.send(chatEvent('answers', { items }))
    this.readers.add(userId, listener)
  }

  leave(listener: Listener, userId: string): void {
    this.readers.remove(userId, listener)
    if (this.readers.has(userId)) return
    for (const generation of this.#openOf(userId)) this.#abandonLater(generation)
  }

  /** To be called when nothing is generated any more: resolves when what there is has been saved. */
  async close(): Promise<void> {
    this.#places.stop()
    for (const timer of this.#abandoning.values()) clearTimeout(timer)
    await this.#saver.flush()
  }

  #openOf(userId: string): Generation[] {
    return [...this.#generations.values()].filter(
      ({ identity, outcome }) => identity.userId === userId && outcome === null,
    )
  }

  #opened(generation: Generation, from: AnswerPosition): OpenAnswer {
    return {
      chatId: generation.identity.chatId,
      messageId: generation.id,
      place: this.#placeOf(generation),
      ...generation.log.after(from),
    }
  }

  #onPiece(generation: Generation, from: AnswerPosition): void {
    const { userId } = generation.identity
    this.#saver.onChanged(generation)
    if (!this.readers.has(userId)) return
    const piece = { messageId: generation.id, ...generation.log.after(from) }
    this.readers.tell(userId, 'piece', piece)
  }

  #onEnded(generation: Generation): void {
    const { userId, chatId } = generation.identity
    this.#keep(generation)
    this.#saver.onChanged(generation)
    this.readers.tell(userId, 'ended', { chatId, message: generation.message })
  }

  #abandonLater(generation: Generation): void {
    this.#keep(generation)
    const timer = setTimeout(() => generation.stop(ABANDONED), this.#deps.settings.abandonMs)
    this.#abandoning.set(generation, timer)
  }

  #keep(generation: Generation): void {
    clearTimeout(this.#abandoning.get(generation))
    this.#abandoning.delete(generation)
  }

  #tellPlaces(): void {
    const waiting = [...this.#generations.values()].filter(({ outcome }) => outcome === null)
    if (waiting.length === 0) return this.#places.stop()
    const switches = this.#deps.board.switches()
    for (const generation of waiting) {
      const place = this.#placeOf(generation, switches)
      if (place?.state === 'waiting') this.#tell(generation, place)
    }
  }

  #tellPlace(generation: Generation): void {
    const place = this.#placeOf(generation)
    if (place !== null) this.#tell(generation, place)
  }

  #tell({ id, identity }: Generation, place: AnswerPlace): void {
    if (this.readers.has(identity.userId)) {
      this.readers.tell(identity.userId, 'place', { messageId: id, place })
    }
  }

  #placeOf({ ticket }: Generation, switches = this.#deps.board.switches()): AnswerPlace | null {
    const { board } = this.#deps
    const found = ticket === null ? null : board.find(ticket)
    if (found === null) return null
    const { state, position, positionMin, waitedMs, etaMs, reason } = found
    const modelSwitch = state === 'running' ? null : ownSwitch(found, switches)
    const isAging = board.agingPerMinute > 0
    const ahead = board.ahead(found.ticket)
    return { state, position, positionMin, waitedMs, etaMs, reason, modelSwitch, ahead, isAging }
  }
}

const STOPPED: StopReason = { state: 'stopped', problem: null }

const ABANDONED: StopReason = { state: 'abandoned', problem: null }
