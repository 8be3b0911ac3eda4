import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { Backlog } from './backlog.ts'

/** How many tickets of a class wait, and how long the first of them has. */
export interface QueueDepth {
  readonly waiting: number
  /** Null where none waits. */
  readonly oldestWaitMs: number | null
}

/** The depth of each class. O(lanes). */
export const measureDepth = (
  backlog: Backlog,
  now: number,
): Readonly<Record<CallerClass, QueueDepth>> => {
  const oldest: Partial<Record<CallerClass, number>> = {}
  for (const { class: name, lanes } of backlog.shares.values()) {
    for (const { head } of lanes.values()) {
      oldest[name] = Math.min(oldest[name] ?? Infinity, head!.arrivedAt)
    }
  }
  const entries = CALLER_CLASSES.map((name): [CallerClass, QueueDepth] => {
    const arrivedAt = oldest[name]
    const oldestWaitMs = arrivedAt === undefined ? null : Math.max(0, now - arrivedAt)
    return [name, { waiting: backlog.countOf(name), oldestWaitMs }]
  })
  return Object.fromEntries(entries) as Record<CallerClass, QueueDepth>
}
