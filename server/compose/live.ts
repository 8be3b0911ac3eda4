import { describeStats } from '../api/admin/stats-api.ts'
import { Audience } from '../api/live/audience.ts'
import { OwnQueueFeed } from '../api/live/own-queue-feed.ts'
import { QueueFeed } from '../api/live/queue-feed.ts'
import type { QueueBoard } from '../api/queue/queue-board.ts'
import type { Clock } from '../clock.ts'
import type { Core } from './core.ts'
import type { RunSettings } from './run-settings.ts'

export interface LiveParts {
  readonly overrides: Pick<RunSettings, 'live'>
  readonly clock: Clock
  readonly core: Core
}

/** The event streams: who listens, and what they hear. */
export const composeLive = ({ overrides, clock, core }: LiveParts, board: QueueBoard) => {
  const { changesMs } = overrides.live.current.live
  const { hosts, scheduler, traffic } = core
  return {
    audience: new Audience(
      overrides.live.view(({ live, wait: { heartbeatMs } }) => ({ ...live, heartbeatMs })),
      clock,
    ),
    own: new OwnQueueFeed({ board, clock, changesMs }),
    all: new QueueFeed({
      board,
      clock,
      changesMs,
      stats: () => describeStats({ clock, hosts, scheduler, traffic }),
    }),
  }
}

export type Live = ReturnType<typeof composeLive>
