import fc from 'fast-check'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import type { HostView } from '../../flow/host-view.ts'
import type { QueueLimits } from '../../queue/caller-quota.ts'
import type { QueueSettings } from '../../queue/queue-settings.ts'
import type { Scheduler } from '../../queue/scheduler.ts'
import type { Move } from '../../queue/ticket.ts'
import { queueSettings, ticketRequest } from './virtual-queue.ts'

/** What a queue hears of the world: the scheduler, and the reference that it is compared with. */
export type QueueEvents = Pick<
  Scheduler,
  | 'onTicketArrived'
  | 'onTicketLeft'
  | 'onTicketMoved'
  | 'onTicketReturned'
  | 'onLeaseEnded'
  | 'onHostChanged'
  | 'onHostRemoved'
  | 'onHostBusy'
  | 'onAgingChanged'
  | 'onCallerLimited'
  | 'onTimePassed'
>

/** Something that happens to a queue. `pick` chooses among the tickets that are there by then. */
export type QueueOperation =
  | {
      readonly kind: 'arrive'
      readonly caller: number
      readonly class: number
      readonly base: number
      readonly model: number
      readonly pinned: number | null
      readonly waitMsMax: number
      readonly bytes: number
    }
  | { readonly kind: 'leave' | 'end'; readonly pick: number }
  | { readonly kind: 'return'; readonly pick: number; readonly mustAvoid: boolean }
  | { readonly kind: 'move'; readonly pick: number; readonly to: Move }
  | { readonly kind: 'host'; readonly host: number; readonly change: HostChange }
  | { readonly kind: 'removeHost'; readonly host: number }
  | { readonly kind: 'busy'; readonly host: number; readonly forMs: number }
  | { readonly kind: 'aging'; readonly tenths: number }
  | { readonly kind: 'limit'; readonly caller: number; readonly limits: QueueLimits | null }
  | { readonly kind: 'pass'; readonly ms: number }

interface HostChange {
  readonly slots: number
  readonly isUp: boolean
  /** Bits, or null for a host that was never listed. */
  readonly models: number | null
}

const MODELS = ['a', 'b', 'c']
const HOSTS = ['h1', 'h2', 'h3']

const natural = (max: number) => fc.nat({ max })

const operation: fc.Arbitrary<QueueOperation> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      caller: natural(2),
      class: natural(3),
      base: fc.integer({ min: 1, max: 3 }),
      model: natural(2),
      pinned: fc.option(natural(2), { freq: 6 }),
      waitMsMax: fc.oneof(natural(20_000), fc.constant(1_000_000)),
      bytes: natural(50),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom('leave', 'end', 'end'), pick: natural(99) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('return' as const),
      pick: natural(99),
      mustAvoid: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      pick: natural(99),
      to: fc.oneof(
        fc.record({ base: fc.integer({ min: 1, max: 9 }) }),
        fc.record({ isOnHold: fc.boolean() }),
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('host' as const),
      host: natural(2),
      change: fc.record({
        slots: natural(3),
        isUp: fc.constantFrom(true, true, false),
        models: fc.constantFrom(7, 7, 7, 7, 3, 6, 1, 0, null),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('removeHost' as const), host: natural(2) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('busy' as const),
      host: natural(2),
      forMs: natural(5_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('aging' as const),
      tenths: fc.constantFrom(0, 1, 10, 600),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      caller: natural(2),
      limits: fc.constantFrom({ running: 1 }, { running: 2, waiting: 2 }, { waiting: 1 }, null),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: natural(8_000) }) },
)

/** Long enough for full queues and hosts that come and go; the first ones set two hosts up. */
export const queueOperations: fc.Arbitrary<QueueOperation[]> = fc
  .array(operation, { minLength: 20, maxLength: 150, size: 'max' })
  .map((operations) => [
    { kind: 'host', host: 0, change: { slots: 1, isUp: true, models: 7 } },
    { kind: 'host', host: 1, change: { slots: 2, isUp: true, models: 3 } },
    ...operations,
  ])

/** Bounds that random operations do reach. */
export const TIGHT: QueueSettings = queueSettings({
  flowMax: { direct: 3, app: 3, chat: 2, batch: 4 },
  classMax: { direct: 5, app: 6, chat: 4, batch: 7 },
  ticketsMax: 10,
  bytesMax: 260,
  refuseWhenDownMs: 5_000,
  // No share that a few equal times have among them: there the last bit of a sum would decide.
  floorShare: 0.19,
  floorAfterMs: 3_000,
})

/** Who waits and who runs, for operations that pick one of them. */
export interface Population {
  readonly waiting: readonly string[]
  readonly running: readonly { readonly id: string; readonly host: string }[]
}

/**
 * Turns operations into events, with a clock that starts where it is told to. An operation that picks
 * a ticket where there is none does nothing.
 */
export class OperationPlayer {
  now: number
  #arrivals = 0

  constructor(startsAt: number) {
    this.now = startsAt
  }

  /** The event for all of `queues`, which have the same population; returns what they answered. */
  play(step: QueueOperation, population: Population, queues: readonly QueueEvents[]): unknown[] {
    if (step.kind === 'pass') this.now += step.ms
    if (step.kind === 'arrive') this.#arrivals += 1
    return queues.map((queue) => this.#tell(queue, step, population))
  }

  #tell(queue: QueueEvents, step: QueueOperation, { waiting, running }: Population): unknown {
    const { now } = this
    switch (step.kind) {
      case 'arrive':
        return queue.onTicketArrived(this.#request(step), now)?.code ?? null
      case 'leave':
        return waiting.length > 0 ? queue.onTicketLeft(pickOf(waiting, step.pick), now) : null
      case 'move':
        return waiting.length > 0
          ? queue.onTicketMoved(pickOf(waiting, step.pick), step.to, now)
          : null
      case 'end':
        if (running.length === 0) return null
        return queue.onLeaseEnded(pickOf(running, step.pick).id, now, { serviceMs: null })
      case 'return': {
        if (running.length === 0) return null
        const { id, host } = pickOf(running, step.pick)
        return queue.onTicketReturned(id, now, step.mustAvoid ? { avoidHost: host } : {})
      }
      case 'host':
        return queue.onHostChanged(this.#view(step.host, step.change), now)
      case 'removeHost':
        return queue.onHostRemoved(HOSTS[step.host]!, now)
      case 'busy':
        return queue.onHostBusy(HOSTS[step.host]!, now + step.forMs, now)
      case 'aging':
        return queue.onAgingChanged(step.tenths / 10, now)
      case 'limit':
        return queue.onCallerLimited(callerOf(step.caller), step.limits, now)
      case 'pass':
        return queue.onTimePassed(now)
    }
  }

  #request(step: QueueOperation & { kind: 'arrive' }) {
    return ticketRequest({
      id: `t${this.#arrivals}`,
      callerId: callerOf(step.caller),
      class: CALLER_CLASSES[step.class]!,
      weight: [1, 2, 0.5][step.caller]!,
      base: step.base,
      modelKey: MODELS[step.model]!,
      host: step.pinned === null ? null : HOSTS[step.pinned]!,
      arrivedAt: this.now,
      expiresAt: this.now + step.waitMsMax,
      bytes: step.bytes,
    })
  }

  #view(host: number, { slots, isUp, models }: HostChange): HostView {
    return {
      name: HOSTS[host]!,
      slots,
      isAvailable: isUp && models !== null,
      isDraining: false,
      downSince: isUp ? null : this.now,
      models:
        models === null ? null : new Set(MODELS.filter((_, index) => (models & (1 << index)) > 0)),
    }
  }
}

const callerOf = (caller: number): string => `key:${caller}`

const pickOf = <T>(list: readonly T[], pick: number): T => list[pick % list.length]!
