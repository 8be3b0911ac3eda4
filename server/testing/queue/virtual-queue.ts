import type { CallerClass } from '../../../shared/caller-class.ts'
import type { HostView } from '../../flow/host-view.ts'
import type { Effects, EvictionReason } from '../../queue/effects.ts'
import type { QueueSettings } from '../../queue/queue-settings.ts'
import type { QueueRefusal } from '../../queue/refusals.ts'
import { Scheduler } from '../../queue/scheduler.ts'
import type { TicketRequest } from '../../queue/ticket.ts'

const forAll = (max: number): Record<CallerClass, number> => ({
  direct: max,
  app: max,
  chat: max,
  batch: max,
})

/** Bounds that no test reaches by accident. */
export const queueSettings = (changes: Partial<QueueSettings> = {}): QueueSettings => ({
  agingPerMinute: 0.1,
  flowMax: forAll(1_000_000),
  classMax: forAll(1_000_000),
  ticketsMax: 1_000_000,
  bytesMax: 1e12,
  refuseWhenDownMs: 30_000,
  floorShare: 0,
  floorAfterMs: 30_000,
  ...changes,
})

export const ticketRequest = (changes: Partial<TicketRequest> = {}): TicketRequest => ({
  id: 't',
  callerId: 'key:k1',
  class: 'app',
  weight: 1,
  base: 2,
  modelKey: 'm:latest',
  host: null,
  arrivedAt: 0,
  expiresAt: Infinity,
  bytes: 100,
  ...changes,
})

export const hostView = (changes: Partial<HostView> = {}): HostView => ({
  name: 'h1',
  slots: 1,
  isAvailable: true,
  isDraining: false,
  downSince: null,
  models: new Set(['m:latest']),
  ...changes,
})

/** A scheduler with a clock that the test turns, and a list of what it asked for. */
export class VirtualQueue {
  readonly scheduler: Scheduler
  /** `t1@h1` for a start and `t1!queue_full` for an eviction, in order. */
  readonly effects: string[] = []
  now = 0
  /** What a handler does when it is told, after the effect was noted. */
  onStart: (id: string, host: string) => void = () => {}
  onEvict: (id: string, reason: EvictionReason) => void = () => {}

  constructor(changes: Partial<QueueSettings> = {}) {
    const effects: Effects = {
      startTicket: (id, host) => {
        this.effects.push(`${id}@${host}`)
        this.onStart(id, host)
      },
      evictTicket: (id, reason) => {
        this.effects.push(`${id}!${reason}`)
        this.onEvict(id, reason)
      },
    }
    this.scheduler = new Scheduler(queueSettings(changes), effects)
  }

  /** The effects since the last call. */
  takeEffects(): string[] {
    return this.effects.splice(0)
  }

  host(changes: Partial<HostView> = {}): void {
    this.scheduler.onHostChanged(hostView(changes), this.now)
  }

  removeHost(name: string): void {
    this.scheduler.onHostRemoved(name, this.now)
  }

  /** Arrives now, unless `changes` say otherwise. */
  arrive(id: string, changes: Partial<TicketRequest> = {}): QueueRefusal | null {
    const request = ticketRequest({ id, arrivedAt: this.now, ...changes })
    return this.scheduler.onTicketArrived(request, this.now)
  }

  leave(id: string): boolean {
    return this.scheduler.onTicketLeft(id, this.now)
  }

  end(id: string, serviceMs: number | null = null): void {
    this.scheduler.onLeaseEnded(id, this.now, { serviceMs })
  }

  giveBack(id: string, avoidHost?: string): void {
    this.scheduler.onTicketReturned(id, this.now, avoidHost === undefined ? {} : { avoidHost })
  }

  busy(name: string, forMs: number): void {
    this.scheduler.onHostBusy(name, this.now + forMs, this.now)
  }

  /** Turns the clock, and tells the scheduler. */
  pass(ms: number): void {
    this.now += ms
    this.scheduler.onTimePassed(this.now)
  }

  /** Lets a service of that length happen, so that there is an estimate. Needs a free slot. */
  measure(serviceMs: number, modelKey = 'm:latest'): void {
    const id = `measured-${this.now}-${modelKey}-${serviceMs}`
    this.arrive(id, { modelKey, class: 'batch' })
    this.end(id, serviceMs)
    this.effects.length = 0
  }

  waitingIds(): string[] {
    return this.scheduler.waiting(this.now).map((place) => place.id)
  }

  runningIds(): string[] {
    return this.scheduler.running().map((lease) => lease.id)
  }
}
