import type { ModelSwitch, OwnTicket, QueueTicket } from '../../../shared/api/queue.ts'
import type { Clock } from '../../clock.ts'
import { ownView } from '../queue/own-view.ts'
import type { QueueBoard } from '../queue/queue-board.ts'
import type { Listener } from './audience.ts'
import { eventText } from './event-stream.ts'
import { Rounds } from './rounds.ts'
import { POSITIONS, ToldTickets } from './told-tickets.ts'

export interface OwnQueueFeedDeps {
  readonly board: QueueBoard
  readonly clock: Clock
  readonly changesMs: number
}

/** Somebody who waits looks at a clock of seconds. */
const OWN_CHANGES_MS = 1_000

interface Own {
  readonly listeners: Set<Listener>
  readonly told: ToldTickets
  /** What was told of models that have to be loaded first, as text. */
  switches: string
}

/** Callers' own tickets, live: each event has all of them, so that any one stands for itself. */
export class OwnQueueFeed {
  readonly #deps: OwnQueueFeedDeps
  readonly #callers = new Map<string, Own>()
  readonly #rounds: Rounds

  constructor(deps: OwnQueueFeedDeps) {
    this.#deps = deps
    const everyMs = Math.max(OWN_CHANGES_MS, deps.changesMs)
    this.#rounds = new Rounds(everyMs, deps.clock, () => this.#tellAll())
  }

  join(listener: Listener, callerId: string): void {
    const own = this.#open(callerId)
    own.listeners.add(listener)
    const items = this.#deps.board.ticketsOf(new Set([callerId]))
    own.told.tell(items, this.#deps.clock.now())
    const switches = items.length === 0 ? [] : this.#deps.board.switches()
    this.#tell(own, viewsOf(items, switches))
    this.#rounds.start()
  }

  leave(listener: Listener, callerId: string): void {
    const own = this.#callers.get(callerId)
    own?.listeners.delete(listener)
    if (own?.listeners.size === 0) this.#callers.delete(callerId)
    if (this.#callers.size === 0) this.#rounds.stop()
  }

  #open(callerId: string): Own {
    const known = this.#callers.get(callerId)
    if (known !== undefined) return known
    const own = { listeners: new Set<Listener>(), told: new ToldTickets(POSITIONS), switches: '' }
    this.#callers.set(callerId, own)
    return own
  }

  #tellAll(): void {
    const items = new Map<string, QueueTicket[]>()
    for (const callerId of this.#callers.keys()) items.set(callerId, [])
    for (const item of this.#deps.board.ticketsOf(new Set(this.#callers.keys()))) {
      items.get(item.callerId)!.push(item)
    }
    const now = this.#deps.clock.now()
    const switches = this.#deps.board.switches()
    for (const [callerId, own] of this.#callers) {
      const { gone, changed } = own.told.tell(items.get(callerId)!, now)
      const views = viewsOf(items.get(callerId)!, switches)
      const isNews = gone.length > 0 || changed.length > 0 || own.switches !== switchesIn(views)
      if (isNews) this.#tell(own, views)
    }
  }

  #tell(own: Own, items: readonly OwnTicket[]): void {
    own.switches = switchesIn(items)
    const text = eventText({ name: 'queue', data: { at: this.#deps.clock.wall(), items } })
    for (const listener of own.listeners) listener.send(text)
  }
}

const viewsOf = (
  items: readonly QueueTicket[],
  switches: readonly ModelSwitch[],
): readonly OwnTicket[] => items.map((item) => ownView(item, switches))

const switchesIn = (items: readonly OwnTicket[]): string =>
  JSON.stringify(items.map(({ modelSwitch }) => modelSwitch))
