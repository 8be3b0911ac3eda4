import { ServiceTimes } from '../../queue/service-times.ts'
import type { TicketRequest } from '../../queue/ticket.ts'

/** A running ticket, with what its caller was charged for it and what a millisecond of it costs. */
export interface Lease<Ticket extends TicketRequest = TicketRequest> {
  readonly ticket: Ticket
  readonly host: string
  readonly startedAt: number
  charged: number
  pace: number
}

/** What a caller has had, as a time; its weight in thousandths; how long its requests are. */
interface Had {
  clock: number
  weight: number
  readonly length: number
}

/** What the sharing depends on at a moment. */
export interface Scene {
  /** All tickets that wait or run. */
  readonly busy: readonly TicketRequest[]
  /** Of the hosts at work. */
  readonly slots: number
  /** How far no clock is ahead of the time. */
  readonly aheadMax: number
}

/** Fair sharing once more: the formulas of design.md 5, each sum made anew from who is there. */
export class ReferenceClocks {
  readonly #had = new Map<string, Had>()
  readonly #serviceTimes = new ServiceTimes()

  of({ callerId }: TicketRequest): Had {
    return this.#had.get(callerId) ?? { clock: -Infinity, weight: 1_000, length: 1 }
  }

  enter(request: TicketRequest, { busy }: Scene, now: number): void {
    const had = this.of(request)
    const isIdle = !busy.some(({ callerId }) => callerId === request.callerId)
    const clock = isIdle && had.clock <= now ? -Infinity : had.clock
    const weight = Math.round(request.weight * 1_000)
    this.#had.set(request.callerId, { ...had, clock, weight })
  }

  /** The lease is among those of the scene. */
  charge(lease: Lease, scene: Scene, now: number): void {
    const had = this.of(lease.ticket)
    const start = Math.max(lease.ticket.arrivedAt, had.clock)
    had.clock = Math.min(start + this.stepOf(lease.ticket, scene), now + scene.aheadMax)
    lease.charged = had.clock - start
    lease.pace = this.#paceOf(lease.ticket, scene)
  }

  settle(lease: Lease, costMs: number, at: { readonly scene: Scene; readonly now: number }): void {
    const had = this.of(lease.ticket)
    const owed = costMs * lease.pace - lease.charged
    had.clock = Math.min(had.clock + owed, at.now + at.scene.aheadMax)
  }

  learn(ticket: TicketRequest, serviceMs: number): void {
    const usual = this.#usualMs(ticket)
    const had = this.of(ticket)
    const length = had.length + (usual > 0 ? (1 / 8) * (serviceMs / usual - had.length) : 0)
    this.#had.set(ticket.callerId, { ...had, length })
    this.#serviceTimes.record(ticket.modelKey, serviceMs)
  }

  /** By how much a request is expected to move its caller's clock. */
  stepOf(ticket: TicketRequest, scene: Scene): number {
    return this.#usualMs(ticket) * this.of(ticket).length * this.#paceOf(ticket, scene)
  }

  #usualMs({ modelKey }: TicketRequest): number {
    return this.#serviceTimes.expect(modelKey)?.meanMs ?? 0
  }

  #paceOf(ticket: TicketRequest, { busy, slots }: Scene): number {
    const weights = new Map(busy.map((other) => [other.callerId, this.of(other).weight]))
    const sum = [...weights.values()].reduce((total, weight) => total + weight, 0)
    return sum / (Math.max(1, slots) * this.of(ticket).weight)
  }
}
