import { describe, expect, it } from 'vitest'
import type { Effects } from '../../server/queue/effects.ts'
import type { QueueSettings } from '../../server/queue/queue-settings.ts'
import { serviceKey } from '../../server/queue/aging-key.ts'
import type { Place } from '../../server/queue/place.ts'
import { Scheduler } from '../../server/queue/scheduler.ts'
import type { Move, TicketRequest } from '../../server/queue/ticket.ts'
import { Figures } from './figures.ts'
import { simulate } from './simulation.ts'
import type { CreateQueue } from './simulated-queue.ts'

// Goal: the queue keeps its rules under any load and any trouble, and the simulator would say so if it
// did not. Method: whole runs by seed, and the same runs with one fault planted in the queue each.

const sound: CreateQueue = (settings, effects) => new Scheduler(settings, effects)

describe('the queue', () => {
  it('keeps its rules over 200 seeds, and they reach every one of its answers', () => {
    const figures = new Figures()
    for (let seed = 1; seed <= 200; seed += 1) {
      figures.add(simulate({ seed, events: 500, createQueue: sound }))
    }
    expect([...figures.outcomes.keys()]).toEqual(
      expect.arrayContaining([
        'admitted',
        'completed',
        'left',
        'cut',
        'flow_limit',
        'queue_full',
        'eta_exceeds_deadline',
        'no_backend',
        'model_not_found',
        'evicted: queue_timeout',
        'evicted: queue_full',
        'evicted: model_not_found',
      ]),
    )
  }, 60_000)

  it('makes the same run of the same seed', () => {
    const run = () => simulate({ seed: 7, events: 300, createQueue: sound }).describe()
    expect(run()).toEqual(run())
  })
})

/** Hands on what the queue asks for, but for what the fault changes. */
const withEffects =
  (change: (effects: Effects) => Partial<Effects>): CreateQueue =>
  (settings, effects) =>
    new Scheduler(settings, {
      startTicket: (...start) => effects.startTicket(...start),
      evictTicket: (id, reason) => effects.evictTicket(id, reason),
      ...change(effects),
    })

const withSettings =
  (changes: (settings: QueueSettings) => Partial<QueueSettings>): CreateQueue =>
  (settings, effects) =>
    new Scheduler({ ...settings, ...changes(settings) }, effects)

const every = (count: number): (() => boolean) => {
  let calls = 0
  return () => ++calls % count === 0
}

const withClass =
  (Faulty: new (settings: QueueSettings, effects: Effects) => Scheduler): CreateQueue =>
  (settings, effects) =>
    new Faulty(settings, effects)

/** Serves in an order of its own, and lists who waits in the right one. */
class TwoFaced extends Scheduler {
  readonly #requests = new Map<string, TicketRequest>()
  #agingPerMinute: number

  constructor(settings: QueueSettings, effects: Effects) {
    super(settings, effects)
    this.#agingPerMinute = settings.agingPerMinute
  }

  baseOf(request: TicketRequest): number {
    return request.base
  }

  override onTicketArrived(request: TicketRequest, now: number) {
    this.#requests.set(request.id, request)
    return super.onTicketArrived({ ...request, base: this.baseOf(request) }, now)
  }

  override onTicketMoved(id: string, to: Move, now: number) {
    this.#requests.set(id, { ...this.#requests.get(id)!, ...to })
    return super.onTicketMoved(id, to, now)
  }

  override onAgingChanged(agingPerMinute: number, now: number) {
    this.#agingPerMinute = agingPerMinute
    super.onAgingChanged(agingPerMinute, now)
  }

  override waiting(now: number) {
    const keyOf = ({ id, shareDelayMs }: Place): number => {
      const { base, arrivedAt } = this.#requests.get(id)!
      return serviceKey(base, arrivedAt + shareDelayMs, this.#agingPerMinute)
    }
    return super.waiting(now).sort((a, b) => keyOf(a) - keyOf(b))
  }
}

type LimitArguments = Parameters<Scheduler['onCallerLimited']>

/** By the rule that each of them breaks. */
const FAULTS: readonly (readonly [what: string, says: RegExp, queue: CreateQueue])[] = [
  [
    'takes chat for more urgent than it is',
    /order: \S+ is started before/,
    withClass(
      class extends TwoFaced {
        override baseOf({ base, class: name }: TicketRequest) {
          return name === 'chat' ? base - 1.5 : base
        }
      },
    ),
  ],
  [
    'lets a direct call starve that found the queue empty',
    /order: \S+ is started before/,
    withClass(
      class extends TwoFaced {
        override baseOf({ base, class: name, arrivedAt }: TicketRequest) {
          const isFirst = super.waiting(arrivedAt).length === 0
          return name === 'direct' && base === 1 && isFirst ? 1_000 : base
        }
      },
    ),
  ],
  [
    'lists the latest first',
    /order: the list of those who wait/,
    withClass(
      class extends Scheduler {
        override onTicketArrived(...[request, now]: Parameters<Scheduler['onTicketArrived']>) {
          return super.onTicketArrived({ ...request, arrivedAt: -now }, now)
        }
      },
    ),
  ],
  [
    'does not take notice of a new rate',
    /order: /,
    withClass(
      class extends Scheduler {
        override onAgingChanged(): void {}
      },
    ),
  ],
  [
    'believes that a host has one slot more',
    /slots: h\d runs more than its slots/,
    withClass(
      class extends Scheduler {
        override onHostChanged(...[view, now]: Parameters<Scheduler['onHostChanged']>) {
          super.onHostChanged({ ...view, slots: view.slots + 1 }, now)
        }
      },
    ),
  ],
  [
    'leaves a host alone for ever that was busy',
    // With two hosts free it is the choice between them that is wrong first.
    /work conservation: |reference: it asks for/,
    withClass(
      class extends Scheduler {
        override onHostBusy(name: string, _until: number, now: number) {
          super.onHostBusy(name, Infinity, now)
        }
      },
    ),
  ],
  [
    'wakes so often that it gets nothing done',
    /liveness: tickets do not end/,
    withClass(
      class extends Scheduler {
        #now = 0
        override waiting(now: number) {
          this.#now = now
          return super.waiting(now)
        }
        override nextWakeAt(): number | null {
          return super.nextWakeAt() === null ? null : this.#now + 1e-6
        }
      },
    ),
  ],
  [
    'lets a caller run more than it may',
    /limits: key:\d+ runs more than it may/,
    withClass(
      class extends Scheduler {
        override onCallerLimited(...[callerId, limits, now]: LimitArguments) {
          const running = limits?.running
          super.onCallerLimited(
            callerId,
            running ? { ...limits, running: running + 1 } : limits,
            now,
          )
        }
      },
    ),
  ],
  [
    'lets a caller have more waiting than it may',
    /limits: key:\d+ has more waiting than it may|reference: it says flow_limit/,
    withClass(
      class extends Scheduler {
        override onCallerLimited(...[callerId, limits, now]: LimitArguments) {
          const waiting = limits?.waiting
          super.onCallerLimited(
            callerId,
            waiting ? { ...limits, waiting: waiting + 1 } : limits,
            now,
          )
        }
      },
    ),
  ],
  [
    'lets a caller run fewer than it may',
    /work conservation: |reference: it asks for/,
    withClass(
      class extends Scheduler {
        override onCallerLimited(...[callerId, limits, now]: LimitArguments) {
          super.onCallerLimited(callerId, limits?.running ? { ...limits, running: 1 } : limits, now)
        }
      },
    ),
  ],
  [
    'leaks a slot',
    /one outcome: who runs|slots: h\d leaks them/,
    withClass(
      class extends Scheduler {
        readonly #isLost = every(20)
        override onLeaseEnded(...args: Parameters<Scheduler['onLeaseEnded']>) {
          if (!this.#isLost()) super.onLeaseEnded(...args)
        }
      },
    ),
  ],
  [
    'does not know a busy host',
    /slots: h\d said that it is busy/,
    withClass(
      class extends Scheduler {
        override onHostBusy(): void {}
      },
    ),
  ],
  [
    'starts a ticket twice',
    /one outcome: \S+ is started while it is running|slots/,
    withEffects((effects) => ({
      startTicket: (...start) => {
        effects.startTicket(...start)
        effects.startTicket(...start)
      },
    })),
  ],
  ['loses an eviction', /one outcome: who waits/, withEffects(() => ({ evictTicket: () => {} }))],
  [
    'evicts before the time',
    /eviction: \S+ has not expired/,
    withClass(
      class extends Scheduler {
        override onTicketArrived(...[request, now]: Parameters<Scheduler['onTicketArrived']>) {
          return super.onTicketArrived({ ...request, expiresAt: request.expiresAt - 1 }, now)
        }
      },
    ),
  ],
  [
    'forgets to be woken',
    /time: the queue sleeps too long/,
    withClass(
      class extends Scheduler {
        override nextWakeAt(): number | null {
          return null
        }
      },
    ),
  ],
  [
    'allows one ticket more than its bounds',
    // Where it is over its bytes as well, it is the choice of whom it sends away that is wrong first.
    /bounds: tickets|reference: it asks for/,
    withSettings(({ ticketsMax }) => ({ ticketsMax: ticketsMax + 1 })),
  ],
  [
    'allows a caller one ticket more',
    /bounds: the caller|reference: it says flow_limit/,
    withSettings(({ flowMax }) => ({
      flowMax: { ...flowMax, chat: flowMax.chat + 1 },
    })),
  ],
  [
    'allows a class a few tickets more',
    /bounds: the class|reference: it asks for \S+!queue_full/,
    withSettings(({ classMax }) => ({
      classMax: { ...classMax, chat: classMax.chat + 8 },
    })),
  ],
  [
    'counts each priority of a caller for itself',
    // Where the queue is full before the caller is, it sends away somebody else first.
    /bounds: the caller|limits: |order: the list|reference: it asks for/,
    withClass(
      class extends Scheduler {
        override onTicketArrived(request: TicketRequest, now: number) {
          const callerId = `${request.callerId} ${request.base}`
          return super.onTicketArrived({ ...request, callerId }, now)
        }
      },
    ),
  ],
  [
    'lets no class have less than its floor',
    /order: \S+ is started before|reference: it asks for/,
    withSettings(() => ({ floorShare: 0.25, floorAfterMs: 0 })),
  ],
  ['knows no floor', /reference: it asks for/, withSettings(() => ({ floorShare: 0 }))],
  [
    'refuses sooner than it must',
    /reference: it says yes, not flow_limit/,
    withSettings(({ flowMax }) => ({ flowMax: { ...flowMax, chat: flowMax.chat - 1 } })),
  ],
]

describe('the simulator', () => {
  it.each(FAULTS)('finds a queue that %s', (_what, says, createQueue) => {
    const runAll = () => {
      for (let seed = 1; seed <= 200; seed += 1) simulate({ seed, events: 500, createQueue })
    }
    expect(runAll).toThrow(says)
    expect(runAll).toThrow(/npm run simulate -- --seed \d+ --events 500/)
  })
})
