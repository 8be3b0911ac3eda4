import type { HostView } from '../../flow/host-view.ts'
import { PINNED_BASE } from '../../queue/aging-key.ts'
import type { Effects, EvictionReason } from '../../queue/effects.ts'
import type { QueueSettings } from '../../queue/queue-settings.ts'
import type { QueueLimits } from '../../queue/caller-quota.ts'
import type { QueueRefusal } from '../../queue/refusals.ts'
import type { Move, TicketRequest } from '../../queue/ticket.ts'
import type { QueueEvents } from './queue-operations.ts'
import type { Lease, Scene } from './reference-clocks.ts'
import { ReferenceClocks } from './reference-clocks.ts'
import { ReferenceFloor } from './reference-floor.ts'
import { findVictims, sameCaller, type ArrivedTicket } from './reference-bounds.ts'

type Waiting = ArrivedTicket & {
  readonly avoidHost: string | null
  readonly isOnHold: boolean
}

/**
 * The rules of the queue once more, as plainly as can be: lists that are searched from end to end, and
 * effective priorities instead of keys, sums that are made anew each time. It estimates no waits and
 * knows no re-entrant events. Times must be whole milliseconds and rates tenths.
 */
export class ReferenceQueue implements QueueEvents {
  readonly #settings: QueueSettings
  readonly #effects: Effects
  #tenths: number
  #arrivals = 0
  waiting: Waiting[] = []
  running: Lease<Waiting>[] = []
  readonly #clocks = new ReferenceClocks()
  readonly #floor = new ReferenceFloor()
  readonly hosts = new Map<string, { view: HostView; busyUntil: number }>()
  readonly limits = new Map<string, QueueLimits>()

  constructor(settings: QueueSettings, effects: Effects) {
    this.#settings = settings
    this.#effects = effects
    this.#tenths = settings.agingPerMinute * 10
  }

  onTicketArrived(request: TicketRequest, now: number) {
    this.onTimePassed(now)
    this.#arrivals += 1
    const ticket: Waiting = {
      ...request,
      sequence: this.#arrivals,
      avoidHost: null,
      isOnHold: false,
    }
    this.#clocks.enter(request, this.#scene(), now)
    const code =
      this.#mayStart(ticket, now) && ticket.expiresAt > now ? null : this.#refuse(ticket, now)
    if (code !== null) return { code, message: 'refused' }
    this.waiting.push(ticket)
    this.onTimePassed(now)
    return null
  }

  onTicketLeft(id: string, now: number) {
    this.#expire(now)
    const isThere = this.waiting.some((ticket) => ticket.id === id)
    this.waiting = this.waiting.filter((ticket) => ticket.id !== id)
    this.#start(now)
    return isThere
  }

  onTicketMoved(id: string, to: Move, now: number) {
    this.#expire(now)
    const isThere = this.waiting.some((ticket) => ticket.id === id)
    this.waiting = this.waiting.map((ticket) => (ticket.id === id ? { ...ticket, ...to } : ticket))
    this.#start(now)
    return isThere
  }

  onTicketReturned(id: string, now: number, { avoidHost }: { avoidHost?: string }) {
    this.#expire(now)
    const lease = this.running.find((one) => one.ticket.id === id)!
    this.#clocks.settle(lease, 0, { scene: this.#scene(), now })
    this.#end(lease, now)
    this.waiting.push({ ...lease.ticket, avoidHost: avoidHost ?? null })
    this.#evictWhere('model_not_found', (other) => this.#possible(other).length === 0)
    this.onTimePassed(now)
  }

  onLeaseEnded(id: string, now: number, { serviceMs }: { serviceMs: number | null }) {
    this.#expire(now)
    const lease = this.running.find((one) => one.ticket.id === id)!
    this.#clocks.settle(lease, now - lease.startedAt, { scene: this.#scene(), now })
    if (serviceMs !== null) this.#clocks.learn(lease.ticket, serviceMs)
    this.#end(lease, now)
    this.#start(now)
  }

  onHostChanged(view: HostView, now: number) {
    this.#expire(now)
    this.hosts.set(view.name, { view, busyUntil: this.hosts.get(view.name)?.busyUntil ?? -1 })
    this.#evictWhere('model_not_found', (ticket) => this.#possible(ticket).length === 0)
    this.#start(now)
  }

  onHostRemoved(name: string, now: number) {
    this.#expire(now)
    this.hosts.delete(name)
    this.#floor.forget((host) => this.hosts.has(host))
    this.#evictWhere('model_not_found', (ticket) => this.#possible(ticket).length === 0)
    this.#start(now)
  }

  onHostBusy(name: string, until: number, now: number) {
    this.#expire(now)
    const host = this.hosts.get(name)
    if (host !== undefined) host.busyUntil = Math.max(host.busyUntil, until)
    this.#start(now)
  }

  onAgingChanged(agingPerMinute: number, now: number) {
    this.#expire(now)
    this.#tenths = Math.round(agingPerMinute * 10)
    this.#start(now)
  }

  onCallerLimited(callerId: string, limits: QueueLimits | null, now: number) {
    this.#expire(now)
    this.limits.set(callerId, limits ?? {})
    this.#start(now)
  }

  onTimePassed(now: number) {
    this.#expire(now)
    this.#start(now)
  }

  inOrder(now: number): Waiting[] {
    const starts = this.#starts()
    const lateness = (ticket: Waiting) =>
      ticket.base * 600_000 - this.#tenths * (now - starts.get(ticket)!)
    return this.waiting.toSorted(
      (a, b) => lateness(a) - lateness(b) || starts.get(a)! - starts.get(b)! || byArrival(a, b),
    )
  }

  /** When each counts as having come: its caller's clock, and what its own flow has before it. */
  #starts(): Map<Waiting, number> {
    const flows = new Map<string, { readonly first: number; readonly step: number; size: number }>()
    const starts = new Map<Waiting, number>()
    for (const ticket of this.waiting.toSorted(byArrival)) {
      const flow = flows.get(flowOf(ticket)) ?? this.#openFlow(ticket)
      flows.set(flowOf(ticket), flow)
      starts.set(ticket, Math.max(ticket.arrivedAt, flow.first + flow.size * flow.step))
      flow.size += 1
    }
    return starts
  }

  #openFlow(head: Waiting) {
    const first = Math.max(head.arrivedAt, this.#clocks.of(head).clock)
    return { first, step: this.#clocks.stepOf(head, this.#scene()), size: 0 }
  }

  #expire(now: number) {
    this.#evictWhere('queue_timeout', (ticket) => ticket.expiresAt <= now)
  }

  #start(now: number) {
    for (;;) {
      const ready = this.inOrder(now).filter((one) => this.#mayStart(one, now))
      if (ready.length === 0) return
      const isPinned = ready[0]!.base <= PINNED_BASE
      const starving = ready.find((one) => this.#isStarving(one, ready, now))
      const ticket = isPinned ? ready[0]! : (starving ?? ready[0]!)
      const host = this.#bestHost(ticket, now)!
      this.waiting = this.waiting.filter((other) => other !== ticket)
      this.#grant(ticket, host, now)
      this.#effects.startTicket(ticket.id, host, ticket.base)
    }
  }

  #grant(ticket: Waiting, host: string, now: number) {
    const lease: Lease<Waiting> = { ticket, host, startedAt: now, charged: 0, pace: 0 }
    this.running.push(lease)
    this.#floor.start(ticket, host, now)
    this.#clocks.charge(lease, this.#scene(), now)
  }

  #end(lease: Lease<Waiting>, now: number) {
    this.running = this.running.filter((other) => other !== lease)
    this.#floor.end(lease.ticket, lease.host, now)
    this.#floor.forget((host) => this.hosts.has(host))
  }

  /** It is the first of its class, of those that may start and want the same hosts. */
  #isStarving(ticket: Waiting, ready: readonly Waiting[], now: number): boolean {
    const { floorShare, floorAfterMs } = this.#settings
    if (floorShare === 0 || now - ticket.arrivedAt <= floorAfterMs) return false
    const isRival = (other: Waiting) =>
      other.class === ticket.class && wantOf(other) === wantOf(ticket)
    if (ready.find(isRival) !== ticket) return false
    const hosts = new Map(this.#able(ticket).map(({ name, slots }) => [name, slots]))
    return this.#floor.isBelow(floorShare, ticket.class, { hosts, now })
  }

  #scene(): Scene {
    const names = [...new Set(this.running.map((lease) => lease.host))]
    const slots = names.map((name) =>
      Math.max(this.#inUse(name), this.hosts.get(name)?.view.slots ?? 0),
    )
    return {
      busy: [...this.waiting, ...this.running.map((lease) => lease.ticket)],
      slots: slots.reduce((sum, count) => sum + count, 0),
      aheadMax: this.#tenths === 0 ? 300_000 : Math.min(300_000, 300_000 / this.#tenths),
    }
  }

  #mayStart(ticket: Waiting, now: number): boolean {
    const runs = this.running.filter((lease) => lease.ticket.callerId === ticket.callerId).length
    const most = this.limits.get(ticket.callerId)?.running ?? Infinity
    return runs < most && this.#bestHost(ticket, now) !== null
  }

  #possible(ticket: Waiting): HostView[] {
    return [...this.hosts.values()]
      .map((host) => host.view)
      .filter(({ name }) => ticket.host === null || ticket.host === name)
      .filter(({ models }) => models === null || models.has(ticket.modelKey))
  }

  /** The hosts that may take it as soon as they have a free slot. */
  #able(ticket: Waiting): HostView[] {
    const up = this.#possible(ticket).filter(
      ({ isAvailable, models }) => isAvailable && models !== null,
    )
    const others = up.filter((host) => host.name !== ticket.avoidHost)
    return others.length > 0 ? others : up
  }

  #bestHost(ticket: Waiting, now: number): string | null {
    if (ticket.isOnHold) return null
    const loads = this.#able(ticket)
      .map(({ name, slots }) => ({ name, slots, inUse: this.#inUse(name) }))
      .filter(({ name, slots, inUse }) => inUse < slots && this.hosts.get(name)!.busyUntil <= now)
      .sort((a, b) => a.name.localeCompare(b.name))
      .sort((a, b) => a.inUse / a.slots - b.inUse / b.slots || a.inUse - b.inUse)
    return loads[0]?.name ?? null
  }

  #inUse(host: string): number {
    return this.running.filter((lease) => lease.host === host).length
  }

  #refuse(arrival: Waiting, now: number): QueueRefusal['code'] | null {
    const { flowMax, refuseWhenDownMs } = this.#settings
    const possible = this.#possible(arrival)
    if (possible.length === 0) return 'model_not_found'
    const isUp = (host: HostView) => host.isAvailable || host.downSince === null
    if (!possible.some((host) => isUp(host) || now - host.downSince! < refuseWhenDownMs)) {
      return 'no_backend'
    }
    const own = this.waiting.filter(({ callerId }) => callerId === arrival.callerId)
    const waits = this.limits.get(arrival.callerId)?.waiting ?? Infinity
    const inClass = own.filter(sameCaller(arrival)).length
    if (inClass >= flowMax[arrival.class] || own.length >= waits) return 'flow_limit'
    const victims = findVictims(arrival, this.waiting, this.#settings)
    if (victims === null) return 'queue_full'
    this.#evictWhere('queue_full', (ticket) => victims.includes(ticket))
    return null
  }

  #evictWhere(reason: EvictionReason, isMeant: (ticket: Waiting) => boolean) {
    const gone = this.waiting.filter((ticket) => isMeant(ticket))
    this.waiting = this.waiting.filter((ticket) => !gone.includes(ticket))
    for (const { id } of gone) this.#effects.evictTicket(id, reason)
  }
}

const byArrival = (a: Waiting, b: Waiting): number =>
  a.arrivedAt - b.arrivedAt || a.sequence - b.sequence

/** What keeps its order: the requests of one caller at one base that want the same hosts. */
const flowOf = (ticket: Waiting): string =>
  [ticket.callerId, ticket.class, ticket.base, wantOf(ticket)].join()

const wantOf = ({ modelKey, host, avoidHost, isOnHold }: Waiting): string =>
  [modelKey, host, avoidHost, isOnHold].join()
