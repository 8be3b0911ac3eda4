import type { CallerClass } from '../../shared/caller-class.ts'
import type { QueueSettings } from '../../server/queue/queue-settings.ts'
import type { TicketRequest } from '../../server/queue/ticket.ts'
import type { SeededRandom } from '../testing/seeded-random.ts'

/** Everything about a run that its seed decides before it begins. */
export interface World {
  readonly settings: QueueSettings
  readonly models: readonly string[]
  readonly callers: number
  /** Mean time between two arrivals. */
  readonly gapMs: number
  /** Speed of every slot. */
  readonly msPerToken: number
  /** Whether service times are told, so that estimates refuse who would wait too long. */
  readonly isLearning: boolean
  /** Mean time between two troubles, such as a host that goes down. */
  readonly troubleMs: number
}

const BASES: Readonly<Record<CallerClass, number>> = { direct: 1, app: 2, chat: 3, batch: 5 }

/** The best base that any ticket ever has; nobody can be overtaken from beyond it. */
export const BASE_MIN = 1
export const BASE_MAX = 9

const TOKENS_MEAN = 200
const SLOTS_MEAN = 4

/** Loads from half of what the slots can do to three times as much; bounds that the load reaches. */
export const drawWorld = (random: SeededRandom): World => {
  const msPerToken = random.pick([5, 20, 50])
  const load = 0.5 + random.next() * 2.5
  return {
    settings: {
      agingPerMinute: random.pick([0.1, 0.1, 1, 10, 0]),
      flowMax: { direct: 4, app: 5, chat: 4, batch: 4 },
      classMax: { direct: 20, app: 24, chat: 30, batch: 20 },
      ticketsMax: random.pick([16, 32, 48]),
      bytesMax: random.pick([40_000, 100_000]),
      refuseWhenDownMs: 5_000,
      floorShare: random.pick([0, 0.05, 0.25]),
      floorAfterMs: random.pick([0, 5_000, 30_000]),
    },
    models: ['a:latest', 'b:latest', 'c:7b'],
    callers: 5 + random.whole(45),
    gapMs: (TOKENS_MEAN * msPerToken) / SLOTS_MEAN / load,
    msPerToken,
    isLearning: random.chance(0.5),
    troubleMs: 4 * TOKENS_MEAN * msPerToken,
  }
}

/** Half of the arrivals wait as long as they may; the others give up after a time of their own. */
export interface Arrival {
  readonly request: TicketRequest
  readonly patienceMs: number | null
}

export const drawArrival = (
  world: World,
  random: SeededRandom,
  { id, now }: { readonly id: string; readonly now: number },
): Arrival => {
  const callerClass = drawClass(random)
  const caller = random.zipf(world.callers)
  const pinned = random.chance(0.05)
  const serviceMs = TOKENS_MEAN * world.msPerToken
  return {
    request: {
      id,
      callerId: callerName(caller),
      class: callerClass,
      weight: weightOf(caller),
      base: BASES[callerClass] + (random.chance(0.1) ? random.whole(2) : 0),
      modelKey: world.models[random.zipf(world.models.length)]!,
      host: pinned ? `h${1 + random.whole(2)}` : null,
      arrivedAt: now,
      expiresAt: now + Math.ceil(serviceMs * random.pick([1, 5, 20, 60])),
      bytes: 100 + random.whole(4_000),
    },
    patienceMs: random.chance(0.15) ? Math.ceil(random.exponential(serviceMs * 2)) : null,
  }
}

/** Most callers weigh the same. */
const weightOf = (caller: number): number => [1, 1, 1, 2, 0.5, 10][caller % 6]!

export const callerName = (caller: number): string => `key:${caller}`

/** As an organisation has them: few direct calls, and most of what comes is chat. */
const drawClass = (random: SeededRandom): CallerClass => {
  const draw = random.next()
  if (draw < 0.05) return 'direct'
  return draw < 0.2 ? 'app' : 'chat'
}

/** How long a slot is held: a prompt to read, and an answer of random length. */
export const drawServiceMs = (world: World, random: SeededRandom): number =>
  Math.ceil(world.msPerToken * (10 + random.exponential(TOKENS_MEAN - 10)))
