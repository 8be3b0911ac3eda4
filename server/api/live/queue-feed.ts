import type { QueueTicket } from '../../../shared/api/queue.ts'
import type { Clock } from '../../clock.ts'
import type { QueueBoard } from '../queue/queue-board.ts'
import type { Listener } from './audience.ts'
import { EventLog } from './event-log.ts'
import { eventText } from './event-stream.ts'
import { Rounds } from './rounds.ts'
import { ToldTickets } from './told-tickets.ts'

export interface QueueFeedDeps {
  readonly board: QueueBoard
  readonly clock: Clock
  readonly changesMs: number
  /** How it goes, as `/api/admin/stats` says it. */
  stats(): object
}

const STATS_MS = 2_000

/** How long what was told is remembered without listeners, for one who comes back. */
const MEMORY_MS = 60_000

/**
 * The whole queue, live: everybody hears a `snapshot` first and `queue` events with the changes from
 * then on, all from the same computation; and `stats` now and then, which stand for themselves, as
 * `changed` does, which only says where there is something else to be read.
 */
export class QueueFeed {
  readonly #deps: QueueFeedDeps
  readonly #listeners = new Set<Listener>()
  readonly #rounds: readonly Rounds[]
  #log = new EventLog()
  #told = new ToldTickets()
  #agingPerMinute = NaN
  #stats = ''
  #forgetting: NodeJS.Timeout | undefined

  constructor(deps: QueueFeedDeps) {
    this.#deps = deps
    this.#rounds = [
      new Rounds(deps.changesMs, deps.clock, () => this.#tellChanges()),
      new Rounds(Math.max(STATS_MS, deps.changesMs), deps.clock, () => this.#tellStats()),
    ]
  }

  /** `lastId` is the last event that it heard, where it has been here before. */
  join(listener: Listener, lastId: string | undefined): void {
    clearTimeout(this.#forgetting)
    // What it hears first and what everybody hears next must fit together.
    const items = this.#tellChanges()
    const missed = lastId === undefined ? null : this.#log.after(lastId)
    if (missed === null) listener.send(this.#snapshotText(this.#log.lastId, items))
    else for (const text of missed) listener.send(text)
    this.#stats = this.#statsText()
    listener.send(this.#stats)
    this.#listeners.add(listener)
    for (const rounds of this.#rounds) rounds.start()
  }

  /** What operators see elsewhere has changed: whoever shows it should ask for it again. */
  tellOf(what: 'hosts' | 'settings' | 'whitelist'): void {
    this.#tell(eventText({ name: 'changed', data: { at: this.#deps.clock.wall(), what } }))
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    for (const rounds of this.#rounds) rounds.stop()
    this.#forgetting = setTimeout(() => this.#forget(), MEMORY_MS).unref()
  }

  #tellChanges(): readonly QueueTicket[] {
    const { board, clock } = this.#deps
    const items = board.tickets()
    const changes = this.#told.tell(items, clock.now())
    if (board.agingPerMinute !== this.#agingPerMinute) {
      // Everybody's place may be another one: that is no news of some tickets.
      this.#agingPerMinute = board.agingPerMinute
      this.#tell(this.#log.add((id) => this.#snapshotText(id, items)))
    } else if (changes.gone.length > 0 || changes.changed.length > 0) {
      const data = { at: clock.wall(), ...changes }
      this.#tell(this.#log.add((id) => eventText({ id, name: 'queue', data })))
    }
    return items
  }

  #tellStats(): void {
    const text = this.#statsText()
    if (text === this.#stats) return
    this.#stats = text
    this.#tell(text)
  }

  #tell(text: string): void {
    for (const listener of this.#listeners) listener.send(text)
  }

  #snapshotText(id: string, tickets: readonly QueueTicket[]): string {
    const { agingPerMinute } = this.#deps.board
    const data = { at: this.#deps.clock.wall(), agingPerMinute, tickets }
    return eventText({ id, name: 'snapshot', data })
  }

  #statsText(): string {
    return eventText({ name: 'stats', data: this.#deps.stats() })
  }

  #forget(): void {
    this.#log = new EventLog()
    this.#told = new ToldTickets()
    this.#agingPerMinute = NaN
  }
}
