import type { Clock } from '../../clock.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Estimate } from '../../queue/estimate.ts'
import type { Scheduler } from '../../queue/scheduler.ts'

export interface QueueBoardDeps {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly pipeline: Pipeline
}

/** All tickets as people may see them: those that run, then those that wait, in service order. */
export class QueueBoard {
  readonly #deps: QueueBoardDeps

  constructor(deps: QueueBoardDeps) {
    this.#deps = deps
  }

  tickets() {
    const { clock, scheduler } = this.#deps
    const now = clock.now()
    const running = scheduler.running().map((lease) => ({
      ...this.#describe(lease.id),
      state: 'running' as const,
      host: lease.host,
      position: 0,
      effectivePriority: null,
      waitedMs: null,
      runningMs: Math.round(now - lease.startedAt),
      etaMs: null,
      reason: null,
    }))
    const waiting = scheduler.waiting(now).map((ticket) => ({
      ...this.#describe(ticket.id),
      state: 'waiting' as const,
      host: null,
      position: ticket.position,
      effectivePriority: Math.round(ticket.effectivePriority * 1_000) / 1_000,
      waitedMs: Math.round(ticket.waitedMs),
      runningMs: null,
      etaMs: ticket.eta === null ? null : wholeMs(ticket.eta),
      reason: ticket.reason,
    }))
    return [...running, ...waiting]
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
