import type { HostView } from '../../server/flow/host-view.ts'
import type { QueueLimits } from '../../server/queue/caller-quota.ts'
import type { Move } from '../../server/queue/ticket.ts'
import type { SeededRandom } from '../testing/seeded-random.ts'
import type { World } from './world.ts'
import { BASE_MAX, BASE_MIN, callerName } from './world.ts'

/** Something that an operator or a host does to a queue at work. */
export type Trouble =
  /** The host changes; `isCrash` cuts what runs on it. */
  | { readonly kind: 'host'; readonly view: HostView; readonly isCrash: boolean }
  | { readonly kind: 'remove'; readonly host: string }
  | { readonly kind: 'busy'; readonly host: string; readonly forMs: number }
  | { readonly kind: 'move'; readonly pick: number; readonly to: Move }
  | { readonly kind: 'aging'; readonly agingPerMinute: number }
  | { readonly kind: 'limit'; readonly callerId: string; readonly limits: QueueLimits | null }

export const HOST_NAMES = ['h1', 'h2', 'h3'] as const

const SLOTS: Readonly<Record<string, number>> = { h1: 1, h2: 2, h3: 1 }

/** The third host lacks the last model, so that targets differ. */
export const healthyHost = (name: string, { models }: World): HostView => ({
  name,
  slots: SLOTS[name]!,
  isAvailable: true,
  isDraining: false,
  downSince: null,
  models: new Set(name === 'h3' ? models.slice(0, -1) : models),
})

export const drawTrouble = (world: World, random: SeededRandom, now: number): Trouble => {
  const host = random.pick(HOST_NAMES)
  const healthy = healthyHost(host, world)
  const changed = (changes: Partial<HostView>, isCrash = false): Trouble => ({
    kind: 'host',
    view: { ...healthy, ...changes },
    isCrash,
  })
  switch (random.whole(12)) {
    case 0:
    case 1:
      return changed({ isAvailable: false, downSince: now }, true)
    case 2:
      return changed({ isAvailable: false, models: null })
    case 3:
      return changed({ models: new Set(world.models.slice(random.whole(2))) })
    case 4:
      return changed({ slots: random.whole(4) })
    case 5:
      return { kind: 'remove', host }
    case 6:
      return { kind: 'busy', host, forMs: 1 + random.whole(10_000) }
    case 7:
      return { kind: 'aging', agingPerMinute: random.pick([0, 0.1, 1, 10]) }
    case 8:
      return { kind: 'move', pick: random.whole(999), to: { isOnHold: random.chance(0.5) } }
    case 9:
    case 10:
      return {
        kind: 'limit',
        callerId: callerName(random.zipf(world.callers)),
        limits: random.pick([{ running: 1 }, { running: 2, waiting: 3 }, { waiting: 2 }, null]),
      }
    default:
      return {
        kind: 'move',
        pick: random.whole(999),
        to: { base: BASE_MIN + random.whole(BASE_MAX - 1) },
      }
  }
}
