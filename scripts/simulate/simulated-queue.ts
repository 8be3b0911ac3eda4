import type { Effects } from '../../server/queue/effects.ts'
import type { QueueSettings } from '../../server/queue/queue-settings.ts'
import type { Scheduler } from '../../server/queue/scheduler.ts'
import type { QueueEvents } from '../../server/testing/queue/queue-operations.ts'

/** What the simulator drives and looks at: the scheduler, or one with a fault planted in it. */
export type SimulatedQueue = QueueEvents &
  Pick<Scheduler, 'nextWakeAt' | 'waiting' | 'running' | 'slotsInUse'>

export type CreateQueue = (settings: QueueSettings, effects: Effects) => SimulatedQueue
