import { Box } from '@mantine/core'
import { CALLER_CLASSES, type CallerClass } from '../../../shared/caller-class.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import type { Stats } from './stream/live-message.ts'
import type { LiveTicket, QueueState } from './stream/queue-list.ts'
import { texts } from './texts.ts'
import { Tile } from './tile.tsx'
import styles from './top-strip.module.css'
import type { TicketTimes } from './ticket-times.ts'
import { reasonWords } from './words.ts'

interface TopStripProps {
  readonly queue: QueueState
  readonly stats: Stats
  readonly times: TicketTimes
}

/** Of fewer waits than these a 95th percentile says nothing. */
const HANDFUL = 5

/** The whole gateway at one glance. */
export const TopStrip = ({ queue, stats, times }: TopStripProps) => {
  const hosts = stats.hosts.filter((host) => host.isAvailable)
  const slots = hosts.reduce((sum, host) => sum + host.slots, 0)
  const free = hosts.reduce((sum, host) => sum + Math.max(0, host.slots - host.inUse), 0)
  const now = stats.answers.reduce((sum, answer) => sum + answer.tokens_per_second, 0)
  const isFew = stats.started_per_minute < HANDFUL
  return (
    <Box className={styles['tiles']}>
      <Tile label={texts.waiting} value={formatCount(queue.waiting.length)}>
        {queue.waiting.length === 0 ? texts.nobodyWaits : byClass(queue.waiting)}
      </Tile>
      <Tile label={texts.running} value={formatCount(queue.running.length)}>
        {texts.ofSlots(slots)}
        {free > 0 && queue.waiting.length > 0 && `; ${idleWords(free, queue.waiting)}`}
      </Tile>
      <Tile label={texts.oldestWaits} value={oldest(queue.waiting, times)}>
        {oldestByClass(queue.waiting, times)}
      </Tile>
      <Tile
        label={texts.tokensNow}
        value={texts.perSecond(formatCount(Math.round(now)))}
        title={texts.tokensOfEnded(formatCount(stats.tokens_per_second))}
      />
      <Tile label={texts.halfWaited} value={orUnknown(stats.wait_p50)}>
        {texts.startedInLastMinute(stats.started_per_minute)}
      </Tile>
      <Tile label={texts.mostWaited} value={orUnknown(isFew ? null : stats.wait_p95)}>
        {texts.startedInLastMinute(stats.started_per_minute)}
      </Tile>
    </Box>
  )
}

/** Why slots are free although somebody waits: what keeps back most of those who do. */
const idleWords = (free: number, waiting: readonly LiveTicket[]): string => {
  const reasons = waiting.map(({ reason }) => reason)
  const countOf = (reason: string | null) => reasons.filter((other) => other === reason).length
  const most = [...new Set(reasons)].sort((a, b) => countOf(b) - countOf(a))[0] ?? null
  const why = most === 'no_free_slot' ? texts.freeElsewhere : reasonWords({ reason: most })
  return texts.idle(formatCount(free), why.toLowerCase(), formatCount(countOf(most)))
}

const orUnknown = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms))

const byClass = (waiting: readonly LiveTicket[]): string =>
  CALLER_CLASSES.map(
    (name) => [name, waiting.filter((item) => item.class === name).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([name, count]) => texts.ofClass(formatCount(count), name))
    .join(', ')

const oldestOf = (waiting: readonly LiveTicket[], times: TicketTimes): number =>
  Math.max(0, ...waiting.map((ticket) => times.waitedMs(ticket)))

const oldest = (waiting: readonly LiveTicket[], times: TicketTimes): string =>
  waiting.length === 0 ? '–' : formatDuration(oldestOf(waiting, times))

const oldestByClass = (waiting: readonly LiveTicket[], times: TicketTimes): string => {
  const own = (name: CallerClass) => waiting.filter((ticket) => ticket.class === name)
  const names = CALLER_CLASSES.filter((name) => own(name).length > 0)
  if (names.length < 2) return names.join()
  return names.map((name) => `${name} ${oldest(own(name), times)}`).join(', ')
}
