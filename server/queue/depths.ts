import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { Backlog } from './backlog.ts'
import type { ClassDepth, Depths } from './place.ts'

/** How deep the queue of each class is. O(flows). */
export const measureDepths = (backlog: Backlog): Depths => {
  const oldest: Partial<Record<CallerClass, number>> = {}
  for (const { class: name, lanes } of backlog.flows.values()) {
    for (const { head } of lanes.values()) {
      oldest[name] = Math.min(oldest[name] ?? Infinity, head!.arrivedAt)
    }
  }
  const entries = CALLER_CLASSES.map((name): [CallerClass, ClassDepth] => [
    name,
    { tickets: backlog.countOf(name), oldestArrivedAt: oldest[name] ?? null },
  ])
  return Object.fromEntries(entries) as Record<CallerClass, ClassDepth>
}
