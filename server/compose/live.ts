import { describeStats } from '../api/admin/stats-api.ts'
import { Audience } from '../api/live/audience.ts'
import { OwnQueueFeed } from '../api/live/own-queue-feed.ts'
import { QueueFeed } from '../api/live/queue-feed.ts'
import type { QueueBoard } from '../api/queue/queue-board.ts'
import type { Clock } from '../clock.ts'
import type { Core } from './core.ts'
import type { Hosts } from './hosts.ts'
import type { RunSettings } from './run-settings.ts'

export interface LiveParts {
  readonly overrides: Pick<RunSettings, 'live'>
  readonly clock: Clock
  readonly core: Core
  readonly hosts: Pick<Hosts, 'registry'>
}

/** The event streams: who listens, and what they hear. */
export const composeLive = (parts: LiveParts, board: QueueBoard) => {
  const { overrides, clock, core } = parts
  const { changesMs } = overrides.live.current.live
  const all = new QueueFeed({
    board,
    clock,
    changesMs,
    stats: () => describeStats({ ...core, clock }),
  })
  parts.hosts.registry.watch(() => all.tellOf('hosts'))
  overrides.live.watch(() => all.tellOf('settings'))
  return {
    audience: new Audience(
      overrides.live.view(({ live, wait: { heartbeatMs } }) => ({ ...live, heartbeatMs })),
      clock,
    ),
    own: new OwnQueueFeed({ board, clock, changesMs }),
    all,
  }
}

export type Live = ReturnType<typeof composeLive>
