import type { Effects } from '../../server/queue/effects.ts'
import { Scheduler } from '../../server/queue/scheduler.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'

const DECISIONS = 20_000
const CALLERS = 100
const MODELS = ['alpha:latest', 'beta:latest', 'gamma:latest']
const SLOTS = 4
const HOST = 'bench'
const BOUND = 1_000_000

const perClass = { direct: BOUND, app: BOUND, chat: BOUND, batch: BOUND }

const SETTINGS = {
  agingPerMinute: 0.1,
  flowMax: perClass,
  classMax: perClass,
  ticketsMax: BOUND,
  bytesMax: BOUND * 1_000,
  refuseWhenDownMs: 30_000,
  floorShare: 0.05,
  floorAfterMs: 30_000,
}

/**
 * How long the scheduler of this checkout takes, each time that a slot becomes free, to say who is next, with
 * `waiting` tickets of many callers, all classes and three models; ms. Whoever is served is replaced.
 */
export const decisionTimesMs = (waiting: number): readonly number[] => {
  const started: string[] = []
  const effects: Effects = {
    startTicket: (id) => void started.push(id),
    evictTicket: (id) => {
      throw new Error(`${id} was evicted`)
    },
  }
  const scheduler = new Scheduler(SETTINGS, effects)
  const view = { name: HOST, slots: SLOTS, isAvailable: true, isDraining: false, downSince: null }
  scheduler.onHostChanged({ ...view, models: new Set(MODELS) }, 0)
  let arrivals = 0
  const arrive = (): void => {
    arrivals += 1
    scheduler.onTicketArrived(ticketOf(arrivals), arrivals)
  }
  while (scheduler.size < waiting) arrive()
  const tookMs: number[] = []
  while (tookMs.length < DECISIONS) {
    const ended = started.shift()!
    const beganAt = performance.now()
    scheduler.onLeaseEnded(ended, arrivals, { serviceMs: 1_000 })
    tookMs.push(performance.now() - beganAt)
    arrive()
  }
  return tookMs
}

const ticketOf = (number: number) => ({
  id: `ticket-${number}`,
  callerId: `caller-${number % CALLERS}`,
  class: CALLER_CLASSES[number % CALLER_CLASSES.length]!,
  weight: 1 + (number % 3),
  base: 1 + (number % 5),
  modelKey: MODELS[number % MODELS.length]!,
  host: null,
  arrivedAt: number,
  expiresAt: Infinity,
  bytes: 500,
})
