import assert from 'node:assert/strict'
import type { CallerQuotas } from './caller-quota.ts'
import type { HostTable, QueueHost } from './host-table.ts'
import type { RunningTicket } from './place.ts'
import type { Ticket } from './ticket.ts'

/** The running tickets and the slots that they hold: each is given once and given back once. */
export class Leases {
  readonly #hosts: HostTable
  readonly #quotas: CallerQuotas
  readonly #running = new Map<string, Ticket>()

  constructor(hosts: HostTable, quotas: CallerQuotas) {
    this.#hosts = hosts
    this.#quotas = quotas
  }

  /** By id. */
  get running(): ReadonlyMap<string, Ticket> {
    return this.#running
  }

  grant(ticket: Ticket, host: QueueHost, now: number): void {
    assert(!this.#running.has(ticket.id), 'a ticket has one lease at a time')
    this.#hosts.takeSlot(host)
    ticket.leasedHost = host.name
    ticket.startedAt = now
    this.#running.set(ticket.id, ticket)
    this.#quotas.of(ticket.callerId)?.countLeases(1)
  }

  /** Throws where the ticket has no lease: it was released before, or never granted. */
  end(id: string): Ticket {
    const ticket = this.#running.get(id)
    assert(ticket !== undefined, 'a lease is released once')
    this.#running.delete(id)
    this.#hosts.freeSlot(ticket.leasedHost!)
    this.#quotas.of(ticket.callerId)?.countLeases(-1)
    ticket.leasedHost = null
    ticket.startedAt = null
    return ticket
  }

  list(): RunningTicket[] {
    return Array.from(this.#running.values(), ({ id, leasedHost, startedAt }) => ({
      id,
      host: leasedHost!,
      startedAt: startedAt!,
    }))
  }
}
