import type { HostTable } from './host-table.ts'
import type { TargetQueue } from './target-queue.ts'

/**
 * For each queue the ones that want its hosts: whatever waits in them may take a slot that its own
 * tickets wait for. Held tickets take nobody's.
 */
export const findRivals = (
  queues: Iterable<TargetQueue>,
  hosts: HostTable,
): ReadonlyMap<TargetQueue, readonly TargetQueue[]> => {
  const all = Array.from(queues, (queue) => {
    return { queue, names: hosts.possibleFor(queue).map(({ name }) => name) }
  })
  return new Map(
    all.map(({ queue, names }) => [
      queue,
      all
        .filter(
          (other) => !other.queue.isOnHold && names.some((name) => other.names.includes(name)),
        )
        .map((other) => other.queue),
    ]),
  )
}
