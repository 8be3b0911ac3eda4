import type { Effects } from '../../server/queue/effects.ts'
import type { QueueSettings } from '../../server/queue/queue-settings.ts'
import type { Scheduler } from '../../server/queue/scheduler.ts'

/** What the simulator drives and looks at: the scheduler, or one with a fault planted in it. */
export type SimulatedQueue = Pick<
  Scheduler,
  | 'onTicketArrived'
  | 'onTicketLeft'
  | 'onTicketMoved'
  | 'onTicketReturned'
  | 'onLeaseEnded'
  | 'onHostChanged'
  | 'onHostRemoved'
  | 'onHostBusy'
  | 'onAgingChanged'
  | 'onCallerLimited'
  | 'onTimePassed'
  | 'nextWakeAt'
  | 'waiting'
  | 'running'
  | 'slotsInUse'
>

export type CreateQueue = (settings: QueueSettings, effects: Effects) => SimulatedQueue
