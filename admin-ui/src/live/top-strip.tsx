import { Group, SimpleGrid } from '@mantine/core'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { Figure } from '../page/figure.tsx'
import { formatCount, formatDuration } from '../page/numbers.ts'
import { ClassBadge } from './class-badge.tsx'
import type { Stats } from './stream/live-message.ts'
import type { LiveTicket, QueueState } from './stream/queue-list.ts'
import type { TicketTimes } from './ticket-times.ts'

interface TopStripProps {
  readonly queue: QueueState
  readonly stats: Stats
  readonly times: TicketTimes
}

/** The whole gateway at one glance. */
export const TopStrip = ({ queue, stats, times }: TopStripProps) => {
  const hosts = stats.hosts.filter((host) => host.isAvailable)
  const slots = hosts.reduce((sum, host) => sum + host.slots, 0)
  const free = hosts.reduce((sum, host) => sum + Math.max(0, host.slots - host.inUse), 0)
  const isIdling = free > 0 && queue.waiting.some(({ reason }) => reason === 'no_free_slot')
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      <Figure label="Waiting" value={formatCount(queue.waiting.length)}>
        {queue.waiting.length === 0 ? 'nobody' : byClass(queue.waiting)}
      </Figure>
      <Figure label="Running" value={formatCount(queue.running.length)}>
        {`of ${formatCount(slots)} ${slots === 1 ? 'slot' : 'slots'}`}
        {isIdling && `; ${formatCount(free)} idle although somebody waits`}
      </Figure>
      <Figure label="Oldest waits" value={oldest(queue.waiting, times)}>
        <OldestByClass waiting={queue.waiting} times={times} />
      </Figure>
      <Figure label="Tokens" value={`${formatCount(Math.round(stats.tokens_per_second))} /s`}>
        in the last minute
      </Figure>
      <Figure label="Half waited at most" value={orUnknown(stats.wait_p50)}>
        in the last minute
      </Figure>
      <Figure label="95 % waited at most" value={orUnknown(stats.wait_p95)}>
        {`${formatCount(stats.requests_per_minute)} requests in the last minute`}
      </Figure>
    </SimpleGrid>
  )
}

const orUnknown = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms))

const byClass = (waiting: readonly LiveTicket[]): string =>
  CALLER_CLASSES.map(
    (name) => [name, waiting.filter((item) => item.class === name).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${formatCount(count)} ${name}`)
    .join(', ')

const oldestOf = (waiting: readonly LiveTicket[], times: TicketTimes): number =>
  Math.max(0, ...waiting.map((ticket) => times.waitedMs(ticket)))

const oldest = (waiting: readonly LiveTicket[], times: TicketTimes): string =>
  waiting.length === 0 ? '–' : formatDuration(oldestOf(waiting, times))

interface OldestByClassProps {
  readonly waiting: readonly LiveTicket[]
  readonly times: TicketTimes
}

const OldestByClass = ({ waiting, times }: OldestByClassProps) => (
  <Group gap={6}>
    {CALLER_CLASSES.map((name) => {
      const own = waiting.filter((ticket) => ticket.class === name)
      return own.length === 0 ? null : (
        <Group key={name} gap={4} wrap="nowrap">
          <ClassBadge name={name} />
          {oldest(own, times)}
        </Group>
      )
    })}
  </Group>
)
