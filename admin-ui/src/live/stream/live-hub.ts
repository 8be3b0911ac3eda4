import type { QueueTicket } from '../../../../shared/api/queue.ts'
import { EventStream } from './event-stream.ts'
import type { LiveMessage, ServerClock, Standing, Stats } from './live-message.ts'
import { EMPTY_QUEUE, queueOf, withNews, type LiveTicket, type QueueState } from './queue-list.ts'

export type Ear = (message: LiveMessage) => void

interface SnapshotEvent {
  readonly at: number
  readonly agingPerMinute: number
  readonly tickets: readonly QueueTicket[]
}

interface QueueEvent {
  readonly at: number
  readonly gone: readonly string[]
  readonly changed: readonly QueueTicket[]
}

/**
 * The one stream of events, for all who listen here. It keeps the list itself, so that whoever comes
 * later hears at once how everything stands; it is open only while somebody listens.
 */
export class LiveHub {
  readonly #ears = new Set<Ear>()
  #stream: EventStream | null = null
  #standing: Standing = { kind: 'connecting' }
  #queue: QueueState = EMPTY_QUEUE
  #clock: ServerClock | null = null
  #stats: Stats | null = null

  /** To be called again and again: so a stream that was refused is tried again. */
  join(ear: Ear): void {
    if (!this.#ears.has(ear)) {
      this.#ears.add(ear)
      ear({ kind: 'standing', standing: this.#standing })
      if (this.#clock !== null) ear(this.#snapshot(this.#clock))
      if (this.#stats !== null) ear({ kind: 'stats', stats: this.#stats })
    }
    this.#stream ??= new EventStream({
      path: '/api/admin/events',
      onEvent: (name, data) => this.#take(name, JSON.parse(data)),
      onStanding: (standing) => this.#stand(standing),
    })
  }

  leave(ear: Ear): void {
    this.#ears.delete(ear)
    if (this.#ears.size > 0) return
    this.#stream?.close()
    this.#forget()
  }

  #stand(standing: Standing): void {
    this.#standing = standing
    // Whoever listens next may be somebody else.
    if (standing.kind === 'refused') this.#forget()
    this.#tell({ kind: 'standing', standing })
  }

  #take(name: string, data: unknown): void {
    if (name === 'snapshot') this.#takeSnapshot(data as SnapshotEvent)
    if (name === 'queue') this.#takeNews(data as QueueEvent)
    if (name === 'stats') {
      this.#stats = data as Stats
      this.#tell({ kind: 'stats', stats: this.#stats })
    }
  }

  #takeSnapshot({ at, agingPerMinute, tickets }: SnapshotEvent): void {
    this.#clock = { aheadMs: at - Date.now(), agingPerMinute }
    this.#queue = queueOf(tickets.map(toldAt(at)))
    this.#tell(this.#snapshot(this.#clock))
  }

  #takeNews({ at, gone, changed }: QueueEvent): void {
    if (this.#clock === null) return
    this.#clock = { ...this.#clock, aheadMs: at - Date.now() }
    const news = { gone, changed: changed.map(toldAt(at)) }
    this.#queue = withNews(this.#queue, news)
    this.#tell({ kind: 'news', clock: this.#clock, news })
  }

  #snapshot(clock: ServerClock): LiveMessage {
    return {
      kind: 'snapshot',
      clock,
      tickets: [...this.#queue.running, ...this.#queue.waiting],
    }
  }

  #forget(): void {
    this.#stream = null
    this.#standing = { kind: 'connecting' }
    this.#queue = EMPTY_QUEUE
    this.#clock = null
    this.#stats = null
  }

  #tell(message: LiveMessage): void {
    for (const ear of this.#ears) ear(message)
  }
}

const toldAt =
  (at: number) =>
  (ticket: QueueTicket): LiveTicket => ({ ...ticket, toldAt: at })
