import type { EstimateView } from './estimate.ts'
import type { TargetQueue } from './target-queue.ts'
import type { Ticket } from './ticket.ts'
import { compareTickets } from './ticket.ts'

/** A model that its hosts have not in memory, while they have others there. */
export interface ModelSwitch {
  readonly modelKey: string
  /** What its hosts have in memory instead, by canonical names. */
  readonly loaded: readonly string[]
  /** The first that waits for it: at its turn a host is asked for the model, and loads it. */
  readonly first: Ticket
}

/**
 * The models that have to be loaded for those who wait. No host keeps a model for its sake: the order of
 * service alone decides when another one is asked for. A model that a host may have in memory is left
 * out, as is one of hosts that do not tell. O(running + targets × hosts).
 */
export const findSwitches = (view: EstimateView): ModelSwitch[] => {
  const running = runningModels(view)
  return firstQueues(view).flatMap((queue) => {
    const loaded = new Set<string>()
    for (const host of view.hosts.all()) {
      if (!view.hosts.isEligible(host, queue)) continue
      const told = host.view!.loaded ?? NOTHING
      const atWork = running.get(host.name) ?? NOTHING
      if (told.size === 0 || told.has(queue.modelKey) || atWork.has(queue.modelKey)) return []
      // Of what it had before it began to load what runs there now, it may not have all any more.
      const isOld = [...atWork].some((name) => !told.has(name))
      for (const name of isOld ? atWork : told) loaded.add(name)
    }
    if (loaded.size === 0) return []
    return [{ modelKey: queue.modelKey, loaded: [...loaded].sort(), first: queue.head! }]
  })
}

const NOTHING: ReadonlySet<string> = new Set()

/** Of each model the queue, of those for any host, whose head is served first. */
const firstQueues = ({ backlog }: EstimateView): TargetQueue[] => {
  const firsts = new Map<string, TargetQueue>()
  for (const queue of backlog.queues.values()) {
    if (queue.host !== null || queue.isOnHold || queue.head === null) continue
    const known = firsts.get(queue.modelKey)?.head
    if (!known || compareTickets(queue.head, known) < 0) firsts.set(queue.modelKey, queue)
  }
  return [...firsts.values()]
}

const runningModels = ({ running }: EstimateView): Map<string, Set<string>> => {
  const models = new Map<string, Set<string>>()
  for (const { leasedHost, modelKey } of running.values()) {
    const known = models.get(leasedHost!)
    if (known === undefined) models.set(leasedHost!, new Set([modelKey]))
    else known.add(modelKey)
  }
  return models
}
