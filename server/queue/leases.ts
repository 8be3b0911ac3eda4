import assert from 'node:assert/strict'
import type { CallerQuotas } from './caller-quota.ts'
import type { FairClocks } from './fair-clocks.ts'
import type { HostTable, QueueHost } from './host-table.ts'
import type { RunningTicket } from './place.ts'
import { TransitMap } from '../transit-map.ts'
import { ServiceTimes } from './service-times.ts'
import type { Ticket } from './ticket.ts'

/**
 * The running tickets and the slots that they hold: each is given once and given back once, charged to
 * its caller, and says how long such work takes.
 */
export class Leases {
  readonly #hosts: HostTable
  readonly #quotas: CallerQuotas
  readonly #clocks: FairClocks
  readonly serviceTimes = new ServiceTimes()
  readonly #running = new TransitMap<string, Ticket>()

  constructor(hosts: HostTable, quotas: CallerQuotas, clocks: FairClocks) {
    this.#hosts = hosts
    this.#quotas = quotas
    this.#clocks = clocks
  }

  /** By id, as they are now. */
  get running(): ReadonlyMap<string, Ticket> {
    return this.#running.entries
  }

  grant(ticket: Ticket, host: QueueHost, now: number): void {
    assert(!this.#running.has(ticket.id), 'a ticket has one lease at a time')
    this.#hosts.takeSlot(host, ticket.class, now)
    ticket.leasedHost = host.name
    ticket.startedAt = now
    this.#running.set(ticket.id, ticket)
    this.#quotas.of(ticket.callerId)?.countLeases(1)
    const slots = this.#hosts.slotsAtWork()
    const serviceMs = this.serviceTimes.expect(ticket.modelKey)?.meanMs ?? null
    this.#clocks.charge(ticket, { now, slots, serviceMs })
  }

  /**
   * Null where the ticket has to begin anew, which costs its caller nothing. Throws where the ticket has no
   * lease: it was released before, or never granted.
   */
  end(id: string, now: number, work: { readonly serviceMs: number | null } | null): Ticket {
    const ticket = this.#running.get(id)
    assert(ticket !== undefined, 'a lease is released once')
    this.#running.delete(id)
    this.#hosts.freeSlot(ticket.leasedHost!, ticket.class, now)
    this.#quotas.of(ticket.callerId)?.countLeases(-1)
    this.#clocks.settle(ticket, work === null ? 0 : now - ticket.startedAt!, now)
    if (work !== null && work.serviceMs !== null) this.#learn(ticket, work.serviceMs)
    ticket.leasedHost = null
    ticket.startedAt = null
    return ticket
  }

  #learn(ticket: Ticket, serviceMs: number): void {
    const usual = this.serviceTimes.expect(ticket.modelKey)
    if (usual !== null) this.#clocks.learn(ticket, serviceMs, usual.meanMs)
    this.serviceTimes.record(ticket.modelKey, serviceMs)
  }

  list(): RunningTicket[] {
    return Array.from(this.#running.entries.values(), ({ id, leasedHost, startedAt }) => ({
      id,
      host: leasedHost!,
      startedAt: startedAt!,
    }))
  }
}
