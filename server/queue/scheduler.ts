import assert from 'node:assert/strict'
import type { HostView } from '../flow/host-view.ts'
import { admit } from './admission.ts'
import { Backlog } from './backlog.ts'
import { CallerQuotas, type QueueLimits } from './caller-quota.ts'
import { chooseHost, decide } from './decide.ts'
import { measureDepth } from './depth.ts'
import type { Effects, EvictionReason } from './effects.ts'
import type { EstimateView } from './estimate.ts'
import { Evictions } from './evictions.ts'
import { FairClocks } from './fair-clocks.ts'
import { HostTable, type QueueHost } from './host-table.ts'
import { Leases } from './leases.ts'
import type { Place, RunningTicket } from './place.ts'
import { reportPlace, reportWaiting } from './queue-report.ts'
import type { QueueSettings } from './queue-settings.ts'
import type { QueueRefusal } from './refusals.ts'
import { Ticket, type Move, type TicketRequest } from './ticket.ts'

/**
 * Decides which ticket runs next, and where. Events come in as `on...`, synchronous and each with the
 * time in monotonic milliseconds; effects go out through `Effects`. A ticket is waiting or running
 * until it is gone, and after every event no ticket waits that a free slot could take.
 */
export class Scheduler {
  readonly #settings: QueueSettings
  readonly #effects: Effects
  readonly #quotas = new CallerQuotas()
  readonly #clocks = new FairClocks()
  readonly #backlog = new Backlog(this.#quotas, this.#clocks)
  readonly #hosts = new HostTable()
  readonly #leases = new Leases(this.#hosts, this.#quotas, this.#clocks)
  readonly #evictions = new Evictions(this.#clocks)
  #now = -Infinity
  #arrivals = 0
  #isSettling = false

  constructor(settings: QueueSettings, effects: Effects) {
    this.#settings = settings
    this.#effects = effects
    this.#clocks.agingPerMinute = settings.agingPerMinute
  }

  /** Waiting tickets. */
  get size(): number {
    return this.#backlog.size
  }

  /**
   * A new ticket. Null where it waits, or was started already: then `startTicket` was called before
   * this returns. The bounds count who waits, so they refuse nobody for whom a slot is free.
   */
  onTicketArrived(request: TicketRequest, now: number): QueueRefusal | null {
    assert(!this.#isKnown(request.id), 'a ticket arrives once')
    this.#arrivals += 1
    this.#advance(now)
    const clock = this.#clocks.of(request.callerId, this.#now)
    const ticket = new Ticket(request, this.#arrivals, clock)
    // Those who waited for this moment come before those who come in it.
    if (this.#backlog.size > 0) this.#settle()
    this.#clocks.enter(ticket, request.weight, this.#now)
    if (this.#startAtOnce(ticket)) return null
    const refusal = this.#enqueue(ticket)
    if (refusal !== null) this.#clocks.leave(ticket)
    this.#settle()
    return refusal
  }

  /** Its caller went away, or an operator cancelled it. False where it does not wait; no effect. */
  onTicketLeft(id: string, now: number): boolean {
    this.#advance(now)
    const ticket = this.#backlog.get(id)
    if (ticket !== undefined) {
      this.#backlog.remove(ticket)
      this.#clocks.leave(ticket)
    }
    const wasWaiting = this.#evictions.forget(id) || ticket !== undefined
    this.#settle()
    return wasWaiting
  }

  /**
   * An operator gives it another base, so another flow, or keeps it from being started, or no longer.
   * It keeps its arrival time in all of this. False where it does not wait.
   */
  onTicketMoved(id: string, to: Move, now: number): boolean {
    this.#advance(now)
    const ticket = this.#backlog.get(id)
    if (ticket !== undefined) {
      this.#backlog.remove(ticket)
      ticket.move(to)
      this.#backlog.insert(ticket)
    }
    this.#settle()
    return ticket !== undefined
  }

  /**
   * A running ticket comes back to wait and its lease ends. It keeps its arrival time and so its place;
   * the bounds do not count against it. `avoidHost` is left out while another host could take it.
   */
  onTicketReturned(id: string, now: number, how: { readonly avoidHost?: string }): void {
    this.#advance(now)
    const ticket = this.#leases.end(id, this.#now, null)
    ticket.avoidHost = how.avoidHost ?? null
    this.#backlog.insert(ticket)
    if (!this.#hosts.isPossible(ticket)) this.#evict(ticket, 'model_not_found')
    else this.#expire()
    this.#settle()
  }

  /**
   * A lease ended, and so did its ticket. `serviceMs` is how long the work took where it was done
   * whole, and null where it was cut short and says nothing of the next.
   */
  onLeaseEnded(id: string, now: number, how: { readonly serviceMs: number | null }): void {
    this.#advance(now)
    this.#clocks.leave(this.#leases.end(id, this.#now, how))
    this.#settle()
  }

  /** A host is new or has changed. Fewer slots stop nothing that runs. */
  onHostChanged(view: HostView, now: number): void {
    this.#advance(now)
    this.#hosts.change(view)
    this.#evictImpossible()
    this.#settle()
  }

  /** A host is no longer configured. What runs on it keeps its lease. */
  onHostRemoved(name: string, now: number): void {
    this.#advance(now)
    this.#hosts.remove(name)
    this.#evictImpossible()
    this.#settle()
  }

  /** The host said that it is full: nothing is started on it before `until`. */
  onHostBusy(name: string, until: number, now: number): void {
    this.#advance(now)
    this.#hosts.hold(name, until)
    this.#settle()
  }

  /** A caller has limits of its own from now on, or others, or none any more. */
  onCallerLimited(callerId: string, limits: QueueLimits | null, now: number): void {
    this.#advance(now)
    this.#quotas.change(callerId, limits, { backlog: this.#backlog, leases: this.#leases })
    this.#settle()
  }

  onAgingChanged(agingPerMinute: number, now: number): void {
    assert(agingPerMinute >= 0, 'tickets do not grow younger')
    this.#advance(now)
    this.#clocks.agingPerMinute = agingPerMinute
    this.#backlog.rekey()
    this.#settle()
  }

  /** Evicts what has expired, and tries the hosts again that were busy. */
  onTimePassed(now: number): void {
    this.#advance(now)
    this.#settle()
  }

  /** When `onTimePassed` is due next; null where nothing waits for time to pass. */
  nextWakeAt(): number | null {
    const expiring = this.#backlog.nextExpiring()
    if (expiring === undefined) return null
    const wakeAt = Math.min(expiring.expiresAt, this.#hosts.nextHoldEnd(this.#now))
    return wakeAt === Infinity ? null : wakeAt
  }

  /** Every waiting ticket, in order of service. */
  waiting(now: number): Place[] {
    return reportWaiting(this.view(now))
  }

  /** One waiting ticket, as `waiting` has it; null where it does not wait. */
  place(id: string, now: number): Place | null {
    const ticket = this.#backlog.get(id)
    return ticket === undefined ? null : reportPlace(ticket, this.view(now))
  }

  /** Whether it waits and an operator, or its client's absence, keeps it from being started. */
  isOnHold(id: string): boolean {
    return this.#backlog.get(id)?.isOnHold === true
  }

  running(): RunningTicket[] {
    return this.#leases.list()
  }

  depth(now: number): ReturnType<typeof measureDepth> {
    return measureDepth(this.#backlog, now)
  }

  slotsInUse(host: string): number {
    return this.#hosts.get(host)?.slotsInUse ?? 0
  }

  #isKnown(id: string): boolean {
    const isWaiting = this.#backlog.get(id) !== undefined
    return isWaiting || this.#leases.running.has(id) || this.#evictions.has(id)
  }

  /** Callers may read the clock before other events happen, so time is the latest that was seen. */
  #advance(now: number): void {
    if (now > this.#now) this.#now = now
    this.#expire()
  }

  #expire(): void {
    for (;;) {
      const ticket = this.#backlog.nextExpiring()
      if (ticket === undefined || ticket.expiresAt > this.#now) return
      this.#evict(ticket, 'queue_timeout')
    }
  }

  #evictImpossible(): void {
    const impossible = this.#backlog.ticketsFor((target) => !this.#hosts.isPossible(target))
    for (const ticket of impossible) this.#evict(ticket, 'model_not_found')
  }

  #evict(ticket: Ticket, reason: EvictionReason): void {
    this.#backlog.remove(ticket)
    this.#evictions.add(ticket, reason)
  }

  /** The way of a ticket that finds a free slot: since all is settled, nobody waits who could use it. */
  #startAtOnce(ticket: Ticket): boolean {
    if (this.#isSettling || ticket.expiresAt <= this.#now) return false
    if (this.#quotas.of(ticket.callerId)?.isFull) return false
    const host = chooseHost(ticket, this.#hosts, this.#now)
    if (host === null) return false
    this.#settle({ ticket, host })
    return true
  }

  #enqueue(ticket: Ticket): QueueRefusal | null {
    const admission = admit(ticket, this.#settings, this.view(this.#now))
    if (admission.kind === 'refused') return admission.refusal
    for (const victim of admission.victims) this.#evictions.add(victim, 'queue_full')
    this.#backlog.insert(ticket)
    this.#expire()
    return null
  }

  /**
   * Tells the effects that are due and starts tickets until nothing more can be started. Each effect
   * is told when the state is whole; events that a handler causes change the state and return, and
   * this loop goes on with what they left.
   */
  #settle(first?: { readonly ticket: Ticket; readonly host: QueueHost }): void {
    if (this.#isSettling) return
    this.#isSettling = true
    try {
      if (first !== undefined) this.#start(first.ticket, first.host)
      while (this.#takeStep());
    } finally {
      this.#isSettling = false
    }
  }

  #takeStep(): boolean {
    const eviction = this.#evictions.take()
    if (eviction !== null) {
      this.#effects.evictTicket(...eviction)
      return true
    }
    const { queues } = this.#backlog
    const scene = { queues, hosts: this.#hosts, floor: this.#settings, now: this.#now }
    const decision = decide(scene)
    if (decision.kind === 'wait') return false
    this.#backlog.remove(decision.ticket)
    this.#start(decision.ticket, decision.host)
    return true
  }

  #start(ticket: Ticket, host: QueueHost): void {
    this.#leases.grant(ticket, host, this.#now)
    this.#effects.startTicket(ticket.id, host.name, ticket.base)
  }

  /** All that a report is made of, as it is now: to be read at once, and not to be kept. */
  view(now: number): EstimateView {
    return {
      backlog: this.#backlog,
      hosts: this.#hosts,
      quotas: this.#quotas,
      serviceTimes: this.#leases.serviceTimes,
      running: this.#leases.running,
      clocks: this.#clocks,
      now,
    }
  }
}
