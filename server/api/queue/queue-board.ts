import type { ModelSwitch, QueueTicket } from '../../../shared/api/queue.ts'
import type { CallerClass } from '../../../shared/caller-class.ts'
import type { Exchange } from '../../pipeline/exchange.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import { PINNED_BASE, serviceKey } from '../../queue/aging-key.ts'
import { explainPlace } from '../../queue/explanation.ts'
import { countAhead } from '../../queue/queue-report.ts'
import type { Estimate } from '../../queue/work.ts'
import type { Place, RunningTicket } from '../../queue/place.ts'
import { describeSwitches, switchFor, type ModelSwitchDeps } from './model-switches.ts'

export interface QueueBoardDeps extends ModelSwitchDeps {
  readonly pipeline: Pipeline
}

/** Above this many tickets, ordering the whole queue is the cheaper way. */
const PLACES_MAX = 32

/** All tickets as people may see them: those that run, then those that wait, in service order. */
export class QueueBoard {
  readonly #deps: QueueBoardDeps

  constructor(deps: QueueBoardDeps) {
    this.#deps = deps
  }

  tickets(): QueueTicket[] {
    const { scheduler } = this.#deps
    const waiting = scheduler.waiting(this.#now).map((place) => this.#waiting(place))
    return [...scheduler.running().map((lease) => this.#running(lease)), ...waiting]
  }

  /** The models that have to be loaded for those who wait. */
  switches(): ModelSwitch[] {
    return describeSwitches(this.#deps)
  }

  /** Points of priority that who waits gains each minute. */
  get agingPerMinute(): number {
    return this.#deps.scheduler.view(this.#now).clocks.agingPerMinute
  }

  /**
   * Those of some callers alone. The whole queue is put in order only where that costs less than asking
   * for each.
   */
  ticketsOf(callers: ReadonlySet<string>): QueueTicket[] {
    const { pipeline, scheduler } = this.#deps
    const own = new Set(pipeline.ticketsOf(callers))
    const running = scheduler.running().filter(({ id }) => own.has(id))
    const places =
      own.size > PLACES_MAX
        ? scheduler.waiting(this.#now).filter(({ id }) => own.has(id))
        : [...own]
            .map((id) => scheduler.place(id, this.#now))
            .filter((place) => place !== null)
            .sort((a, b) => a.position - b.position)
    return [
      ...running.map((lease) => this.#running(lease)),
      ...places.map((place) => this.#waiting(place)),
    ]
  }

  /** One that waits or runs; null where there is no such ticket. */
  find(ticket: string): QueueTicket | null {
    const { scheduler } = this.#deps
    const place = scheduler.place(ticket, this.#now)
    if (place !== null) return this.#waiting(place)
    const lease = scheduler.running().find(({ id }) => id === ticket)
    return lease === undefined ? null : this.#running(lease)
  }

  /** How many of each class are served before it. */
  ahead(ticket: string): Readonly<Record<CallerClass, number>> {
    return countAhead(ticket, this.#deps.scheduler.view(this.#now))
  }

  /** Why it stands where it does; null where it does not wait. */
  explain(ticket: string) {
    const explanation = explainPlace(ticket, this.#deps.scheduler.view(this.#now))
    if (explanation === null) return null
    const { place, agingPerMinute, ahead, hosts } = explanation
    const { queuedAt } = this.#exchange(ticket).record.opened
    const own = this.#waiting(place)
    const modelSwitch = switchFor(own, this.switches())
    return {
      ticket: own,
      agingPerMinute,
      shareDelayMs: Math.round(place.shareDelayMs),
      key: serviceKey(place.base, queuedAt + place.shareDelayMs, agingPerMinute),
      ahead: { ...ahead, nearest: ahead.nearest.map((id) => this.find(id)!) },
      modelSwitch: modelSwitch && { ...modelSwitch, at: this.find(modelSwitch.first)! },
      hosts,
    }
  }

  get #now(): number {
    return this.#deps.clock.now()
  }

  #exchange(ticket: string): Exchange {
    return this.#deps.pipeline.find(ticket)!
  }

  #running(lease: RunningTicket): QueueTicket {
    return {
      ...this.#describe(lease.id),
      state: 'running',
      host: lease.host,
      position: 0,
      positionMin: 0,
      priority: null,
      isPinned: false,
      isOnHold: false,
      effectivePriority: null,
      shareDelayMs: null,
      waitedMs: null,
      runningMs: Math.round(this.#now - lease.startedAt),
      etaMs: null,
      expiresAt: null,
      reason: null,
    }
  }

  #waiting(place: Place): QueueTicket {
    const { opened, arrivedAt } = this.#exchange(place.id).record
    return {
      ...this.#describe(place.id),
      state: 'waiting',
      host: null,
      position: place.position,
      positionMin: place.positionMin,
      priority: place.base,
      isPinned: place.base === PINNED_BASE,
      isOnHold: place.isOnHold,
      effectivePriority: Math.round(place.effectivePriority * 1_000) / 1_000,
      shareDelayMs: Math.round(place.shareDelayMs),
      waitedMs: Math.round(place.waitedMs),
      runningMs: null,
      etaMs: place.eta === null ? null : wholeMs(place.eta),
      expiresAt: Math.round(opened.queuedAt + place.expiresAt - arrivedAt),
      reason: place.reason,
    }
  }

  #describe(ticket: string) {
    const { opened, modelKey } = this.#exchange(ticket).record
    return {
      ticket,
      requestId: opened.requestId,
      class: opened.class,
      callerId: opened.caller,
      caller: opened.callerName,
      address: opened.address,
      operation: opened.operation,
      model: opened.model,
      modelKey,
      basePriority: opened.basePriority,
      queuedAt: opened.queuedAt,
    }
  }
}

/** A range for people: fractions of a millisecond would claim to know more than anyone does. */
const wholeMs = ({ p50Ms, lowMs, highMs }: Estimate): Estimate => ({
  p50Ms: Math.round(p50Ms),
  lowMs: Math.round(lowMs),
  highMs: Math.round(highMs),
})
