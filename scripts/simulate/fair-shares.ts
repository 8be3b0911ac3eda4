import type { Effects } from '../../server/queue/effects.ts'
import type { QueueSettings } from '../../server/queue/queue-settings.ts'
import { SeededRandom } from '../testing/seeded-random.ts'
import { Agenda } from './agenda.ts'
import type { CreateQueue, SimulatedQueue } from './simulated-queue.ts'

/** Somebody who always has something waiting. */
export interface GreedyCaller {
  readonly id: string
  readonly weight: number
  /** Mean length of its requests; each has another one. */
  readonly serviceMs: number
}

export interface Crowd {
  readonly seed: number
  readonly slots: number
  readonly forMs: number
  readonly callers: readonly GreedyCaller[]
  readonly createQueue: CreateQueue
}

export interface FairShares {
  /** Slot time that each had for each unit of its weight, in the order of the callers. */
  readonly perWeightMs: readonly number[]
  /** Jain's index of that: 1 where all are equal, 1/n where one has everything. */
  readonly jain: number
  /** How long those waited who come now and then and ask for little. */
  readonly guestWaitsMs: readonly number[]
}

const WAITING = 4
const GUEST = { id: 'guest', weight: 1, serviceMs: 500 } as const
const GUEST_GAP_MS = 120_000
const NO_BOUND = { direct: 1e6, app: 1e6, chat: 1e6, batch: 1e6 }

const SETTINGS: QueueSettings = {
  agingPerMinute: 0.1,
  flowMax: NO_BOUND,
  classMax: NO_BOUND,
  ticketsMax: 1e6,
  bytesMax: 1e12,
  refuseWhenDownMs: 30_000,
  floorShare: 0,
  floorAfterMs: 30_000,
}

/** Callers of one class who all want more than there is, on one host, and a guest now and then. */
export const shareSlots = (crowd: Crowd): FairShares => {
  const run = new CrowdRun(crowd)
  run.play()
  const perWeightMs = crowd.callers.map(({ id, weight }) => (run.hadMs.get(id) ?? 0) / weight)
  return { perWeightMs, jain: jainOf(perWeightMs), guestWaitsMs: run.guestWaitsMs }
}

const jainOf = (values: readonly number[]): number => {
  const sum = values.reduce((total, value) => total + value, 0)
  const squares = values.reduce((total, value) => total + value ** 2, 0)
  return sum ** 2 / (values.length * squares)
}

type CrowdEvent = { readonly kind: 'guest' } | { readonly kind: 'end'; readonly id: string }

interface Request {
  readonly caller: GreedyCaller
  readonly arrivedAt: number
  startedAt: number
}

class CrowdRun {
  readonly hadMs = new Map<string, number>()
  readonly guestWaitsMs: number[] = []
  readonly #crowd: Crowd
  readonly #random: SeededRandom
  readonly #queue: SimulatedQueue
  readonly #agenda = new Agenda<CrowdEvent>()
  readonly #requests = new Map<string, Request>()
  #now = 0
  #made = 0

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#random = new SeededRandom(crowd.seed)
    const effects: Effects = {
      startTicket: (id) => this.#start(id),
      evictTicket: (id) => {
        throw new Error(`${id} was evicted`)
      },
    }
    this.#queue = crowd.createQueue(SETTINGS, effects)
  }

  play(): void {
    const { slots, callers, forMs } = this.#crowd
    const view = { name: 'h1', slots, isAvailable: true, isDraining: false, downSince: null }
    this.#queue.onHostChanged({ ...view, models: new Set(['m']) }, 0)
    for (const caller of callers) {
      for (let left = WAITING; left > 0; left -= 1) this.#ask(caller)
    }
    this.#agenda.note(GUEST_GAP_MS, { kind: 'guest' })
    while (this.#agenda.nextAt <= forMs) {
      const { at, event } = this.#agenda.take()
      this.#now = at
      if (event.kind === 'end') this.#end(event.id)
      else this.#receiveGuest()
    }
  }

  #receiveGuest(): void {
    this.#agenda.note(this.#now + GUEST_GAP_MS, { kind: 'guest' })
    this.#ask(GUEST)
  }

  #ask(caller: GreedyCaller): void {
    this.#made += 1
    const id = `t${this.#made}`
    this.#requests.set(id, { caller, arrivedAt: this.#now, startedAt: NaN })
    const request = {
      id,
      callerId: caller.id,
      class: 'app',
      weight: caller.weight,
      base: 2,
      modelKey: 'm',
      host: null,
      arrivedAt: this.#now,
      expiresAt: Infinity,
      bytes: 1,
    } as const
    this.#queue.onTicketArrived(request, this.#now)
  }

  #start(id: string): void {
    const request = this.#requests.get(id)!
    request.startedAt = this.#now
    if (request.caller === GUEST) this.guestWaitsMs.push(this.#now - request.arrivedAt)
    const serviceMs = Math.ceil(this.#random.exponential(request.caller.serviceMs))
    this.#agenda.note(this.#now + serviceMs, { kind: 'end', id })
  }

  #end(id: string): void {
    const { caller, startedAt } = this.#requests.get(id)!
    const serviceMs = this.#now - startedAt
    this.#requests.delete(id)
    this.hadMs.set(caller.id, (this.hadMs.get(caller.id) ?? 0) + serviceMs)
    if (caller !== GUEST) this.#ask(caller)
    this.#queue.onLeaseEnded(id, this.#now, { serviceMs })
  }
}
