import type { Clock } from '../../clock.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Estimate } from '../../queue/estimate.ts'
import type { Place, RunningTicket } from '../../queue/place.ts'
import type { Scheduler } from '../../queue/scheduler.ts'

export interface QueueBoardDeps {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly pipeline: Pipeline
}

/** Above this many tickets of one caller, ordering the whole queue is the cheaper way. */
const PLACES_MAX = 32

/** All tickets as people may see them: those that run, then those that wait, in service order. */
export class QueueBoard {
  readonly #deps: QueueBoardDeps

  constructor(deps: QueueBoardDeps) {
    this.#deps = deps
  }

  tickets() {
    const { scheduler } = this.#deps
    const waiting = scheduler.waiting(this.#now).map((place) => this.#waiting(place))
    return [...scheduler.running().map((lease) => this.#running(lease)), ...waiting]
  }

  /** One caller's own. The whole queue is put in order only where that costs less than asking for each. */
  ticketsOf(callerId: string) {
    const { pipeline, scheduler } = this.#deps
    const own = new Set(pipeline.ticketsOf(callerId))
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

  get #now(): number {
    return this.#deps.clock.now()
  }

  #running(lease: RunningTicket) {
    return {
      ...this.#describe(lease.id),
      state: 'running' as const,
      host: lease.host,
      position: 0,
      effectivePriority: null,
      waitedMs: null,
      runningMs: Math.round(this.#now - lease.startedAt),
      etaMs: null,
      reason: null,
    }
  }

  #waiting(place: Place) {
    return {
      ...this.#describe(place.id),
      state: 'waiting' as const,
      host: null,
      position: place.position,
      effectivePriority: Math.round(place.effectivePriority * 1_000) / 1_000,
      waitedMs: Math.round(place.waitedMs),
      runningMs: null,
      etaMs: place.eta === null ? null : wholeMs(place.eta),
      reason: place.reason,
    }
  }

  #describe(ticket: string) {
    const { opened } = this.#deps.pipeline.find(ticket)!.record
    return {
      ticket,
      requestId: opened.requestId,
      class: opened.class,
      callerId: opened.caller,
      caller: opened.callerName,
      address: opened.address,
      operation: opened.operation,
      model: opened.model,
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
