import type { ModelSwitch, OwnTicket, QueueTicket } from '../../../shared/api/queue.ts'
import type { ModelWatch } from '../../account/model-watch.ts'
import type { Clock } from '../../clock.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Scheduler } from '../../queue/scheduler.ts'
import { findSwitches } from '../../queue/switches.ts'

export interface ModelSwitchDeps {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly hosts: Pick<HostPool, 'isRemote'>
  readonly memory: Pick<ModelWatch, 'timesOf'>
}

/** The models that have to be loaded for those who wait; what runs elsewhere never has. */
export const describeSwitches = (deps: ModelSwitchDeps): ModelSwitch[] =>
  findSwitches(deps.scheduler.view(deps.clock.now()))
    .filter(({ modelKey }) => !deps.hosts.isRemote(modelKey))
    .map(({ modelKey, loaded, first }) => ({
      model: modelKey,
      loaded,
      first: first.id,
      loadMs: deps.memory.timesOf(modelKey).loadMs,
    }))

/** The one that a ticket waits for, if it waits because no slot is free. */
export const switchFor = (
  { modelKey, reason }: QueueTicket,
  switches: readonly ModelSwitch[],
): ModelSwitch | null =>
  (reason === 'no_free_slot' && switches.find(({ model }) => model === modelKey)) || null

/** The same as its own caller may know it. */
export const ownSwitch = (
  item: QueueTicket,
  switches: readonly ModelSwitch[],
): OwnTicket['modelSwitch'] => {
  const found = switchFor(item, switches)
  return found && { isFirst: found.first === item.ticket, loadMs: found.loadMs }
}
