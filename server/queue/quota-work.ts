import type { CallerQuota } from './caller-quota.ts'
import type { EstimateView } from './estimate.ts'
import type { Outlook } from './outlook.ts'
import type { ServiceTime } from './service-times.ts'
import type { Ticket } from './ticket.ts'
import { Work, type Estimate } from './work.ts'

/**
 * What a caller who may run only so many makes itself wait for: its own tickets that run or come
 * first, however many slots are free.
 */
export class QuotaWork {
  readonly #quota: CallerQuota
  readonly #work = new Work()
  #tickets = 0

  /** Begins with what runs. */
  constructor(quota: CallerQuota, { running, serviceTimes, now }: EstimateView) {
    this.#quota = quota
    for (const { callerId, modelKey, startedAt } of running.values()) {
      if (callerId !== quota.callerId) continue
      const service = serviceTimes.expect(modelKey)
      if (service !== null) this.#work.addRest(service, now - startedAt!)
      this.#tickets += 1
    }
  }

  /** For a ticket that need not wait yet. */
  static before(ticket: Ticket, outlook: Outlook, view: EstimateView): QuotaWork | null {
    const quota = view.quotas.of(ticket.callerId)
    if (quota === null) return null
    const work = new QuotaWork(quota, view)
    for (const { lanes } of quota.shares) {
      for (const lane of lanes.values()) {
        const service = view.serviceTimes.expect(lane.queue.modelKey)
        if (service !== null) work.add(service, outlook.countBefore(lane, ticket))
      }
    }
    return work
  }

  add(service: ServiceTime, tickets: number): void {
    this.#work.add(service, tickets)
    this.#tickets += tickets
  }

  /** The later one: what the hosts allow, or what the caller's limit does. */
  after(estimate: Estimate): Estimate {
    const { runningMax } = this.#quota
    if (this.#tickets < runningMax) return estimate
    const own = this.#work.over(runningMax)
    return own.p50Ms > estimate.p50Ms ? own : estimate
  }
}
