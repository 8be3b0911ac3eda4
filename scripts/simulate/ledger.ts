import type { HostView } from '../../server/flow/host-view.ts'
import type { ClassFloor } from '../../server/queue/class-floor.ts'
import type { QueueLimits } from '../../server/queue/caller-quota.ts'
import type { TicketRequest } from '../../server/queue/ticket.ts'

/** A rule of the queue was broken. The simulation adds the seed that repeats it. */
export class BrokenRule extends Error {}

export const must = (isSo: boolean, rule: string): void => {
  if (!isSo) throw new BrokenRule(rule)
}

export type LedgerState = 'asked' | 'waiting' | 'running' | 'gone'

/** What the world knows of one ticket from what it was told. */
export interface LedgerTicket {
  readonly request: TicketRequest
  readonly sequence: number
  base: number
  avoidHost: string | null
  isOnHold: boolean
  state: LedgerState
  host: string | null
  /** It has come back, or was moved: the bounds do not count against it. */
  isExempt: boolean
}

/**
 * What the world knows by being told, kept apart from the scheduler so that its word can be checked:
 * every ticket's state, the hosts and their slots, the holds, the rate.
 */
export class Ledger {
  readonly tickets = new Map<string, LedgerTicket>()
  readonly hosts = new Map<string, HostView>()
  readonly busyUntil = new Map<string, number>()
  /** By caller; what each may run and have waiting. */
  readonly limits = new Map<string, QueueLimits>()
  /** By caller: the latest that its next ticket can count as having come at. */
  readonly #clocksMax = new Map<string, number>()
  readonly #floor: ClassFloor
  agingPerMinute: number
  #arrivals = 0

  constructor(settings: ClassFloor & { readonly agingPerMinute: number }) {
    this.#floor = settings
    this.agingPerMinute = settings.agingPerMinute
  }

  /** It has no place until the queue has answered, but may be started before that. */
  ask(request: TicketRequest): void {
    must(!this.tickets.has(request.id), 'a ticket arrives once')
    this.#arrivals += 1
    this.tickets.set(request.id, {
      request,
      sequence: this.#arrivals,
      base: request.base,
      avoidHost: null,
      isOnHold: false,
      state: 'asked',
      host: null,
      isExempt: false,
    })
  }

  /** The queue's answer, after whatever it caused. */
  answer(id: string, isRefused: boolean): void {
    const ticket = this.ticket(id)
    if (isRefused) {
      must(ticket.state === 'asked', `one outcome: ${id} is refused while it is ${ticket.state}`)
      this.#forget(ticket)
    } else if (ticket.state === 'asked') {
      ticket.state = 'waiting'
    }
  }

  start(id: string, host: string, now: number): void {
    const ticket = this.ticket(id)
    const mayStart = ticket.state === 'waiting' || ticket.state === 'asked'
    must(mayStart, `one outcome: ${id} is started while it is ${ticket.state}`)
    ticket.state = 'running'
    ticket.host = host
    this.#charge(ticket, now)
  }

  evict(id: string): void {
    const ticket = this.ticket(id)
    must(ticket.state === 'waiting', `one outcome: ${id} is evicted while it is ${ticket.state}`)
    this.#forget(ticket)
  }

  leave(id: string): void {
    this.#forget(this.ticket(id))
  }

  end(id: string, now: number): void {
    const ticket = this.ticket(id)
    must(ticket.state === 'running', `one outcome: ${id} ends while it is ${ticket.state}`)
    this.#charge(ticket, now)
    this.#forget(ticket)
  }

  giveBack(id: string, avoidHost: string | null, now: number): void {
    const ticket = this.ticket(id)
    this.#charge(ticket, now)
    must(ticket.state === 'running', `one outcome: ${id} returns while it is ${ticket.state}`)
    Object.assign(ticket, { state: 'waiting', host: null, avoidHost, isExempt: true })
  }

  ticket(id: string): LedgerTicket {
    const ticket = this.tickets.get(id)
    if (ticket === undefined) throw new BrokenRule(`one outcome: ${id} has had its end`)
    return ticket
  }

  those(state: LedgerState): LedgerTicket[] {
    return [...this.tickets.values()].filter((ticket) => ticket.state === state)
  }

  runningOn(host: string): number {
    return this.those('running').filter((ticket) => ticket.host === host).length
  }

  /** Whether its caller runs fewer than it may. */
  mayRunMore({ request: { callerId } }: LedgerTicket): boolean {
    const most = this.limits.get(callerId)?.running ?? Infinity
    if (most === Infinity) return true
    return (
      this.those('running').filter(({ request }) => request.callerId === callerId).length < most
    )
  }

  /** The hosts that the ticket may be started on as soon as they have a free slot. */
  eligible({ request, avoidHost, isOnHold }: LedgerTicket): HostView[] {
    if (isOnHold) return []
    const able = [...this.hosts.values()].filter(
      ({ name, isAvailable, models }) =>
        isAvailable &&
        (request.host === null || request.host === name) &&
        models?.has(request.modelKey) === true,
    )
    const others = able.filter(({ name }) => name !== avoidHost)
    return others.length > 0 ? others : able
  }

  hasFreeSlot({ name, slots }: HostView, now: number): boolean {
    return this.runningOn(name) < slots && (this.busyUntil.get(name) ?? -Infinity) <= now
  }

  /** Whether it is the first of its flow: nobody of its own caller's stands in its way. */
  isHead(ticket: LedgerTicket): boolean {
    return !this.those('waiting').some(
      (other) => flowOf(other) === flowOf(ticket) && compareArrivals(other, ticket) < 0,
    )
  }

  /** Whether it may be served before its turn, since its class has less than its floor. */
  mayBeHelped(ticket: LedgerTicket, now: number): boolean {
    const { floorShare, floorAfterMs } = this.#floor
    if (now - ticket.request.arrivedAt <= floorAfterMs) return false
    const hosts = this.eligible(ticket)
    const isOfClass = ({ request, host }: LedgerTicket): boolean =>
      request.class === ticket.request.class && hosts.some(({ name }) => name === host)
    const slots = hosts.reduce((sum, host) => sum + host.slots, 0)
    return this.those('running').filter(isOfClass).length < floorShare * slots
  }

  /**
   * Whether the first may be served before the second, which is the head of its flow: its priority is
   * better, or would be if the caller of the second had had as much as can count, and its own nothing.
   */
  mayOvertake(first: LedgerTicket, second: LedgerTicket): boolean {
    if (flowOf(first) === flowOf(second)) return compareArrivals(first, second) < 0
    return first.request.arrivedAt <= this.#overtakenUntil(second, first.base)
  }

  /** From when on nobody of that base who comes can be served before the head of a flow. */
  #overtakenUntil({ base, request }: LedgerTicket, byBase: number): number {
    const clock = this.#clocksMax.get(request.callerId) ?? -Infinity
    const start = Math.max(request.arrivedAt, clock)
    if (this.agingPerMinute > 0) return start + ((base - byBase) * 60_000) / this.agingPerMinute
    if (base === byBase) return start
    return base > byBase ? Infinity : -Infinity
  }

  /** Sharing puts nobody off by more than half of what a point of priority is worth, nor five minutes. */
  #charge({ request: { callerId } }: LedgerTicket, now: number): void {
    const aheadMs = Math.min(300_000, 30_000 / this.agingPerMinute)
    const clock = this.#clocksMax.get(callerId) ?? -Infinity
    this.#clocksMax.set(callerId, Math.max(clock, now + aheadMs))
  }

  #forget(ticket: LedgerTicket): void {
    ticket.state = 'gone'
    this.tickets.delete(ticket.request.id)
  }
}

/** What keeps its order: the tickets of one caller at one base that want the same hosts. */
const flowOf = ({ request, base, avoidHost, isOnHold }: LedgerTicket): string =>
  [
    request.callerId,
    request.class,
    base,
    request.modelKey,
    request.host,
    avoidHost,
    isOnHold,
  ].join()

const compareArrivals = (a: LedgerTicket, b: LedgerTicket): number =>
  a.request.arrivedAt - b.request.arrivedAt || a.sequence - b.sequence
