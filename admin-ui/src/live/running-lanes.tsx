import { Badge, Box, Button, Group, Paper, Text, VisuallyHidden } from '@mantine/core'
import { formatDuration } from '../page/numbers.ts'
import { ClassBadge } from './class-badge.tsx'
import { answerOf, type Answer, type Stats } from './stream/live-message.ts'
import styles from './running-lanes.module.css'
import type { LiveTicket } from './stream/queue-list.ts'
import { texts } from './texts.ts'
import type { TicketTimes } from './ticket-times.ts'

interface RunningLanesProps {
  readonly running: readonly LiveTicket[]
  readonly stats: Stats
  readonly times: TicketTimes
  readonly onCancel: (ticket: LiveTicket) => void
}

/** Who runs where: a lane for each host, a place for each of its slots. */
export const RunningLanes = ({ running, stats, times, onCancel }: RunningLanesProps) => (
  <Box className={styles['hosts']}>
    {stats.hosts.map((host) => {
      const own = running.filter((ticket) => ticket.host === host.name)
      const free = host.isAvailable ? Math.max(0, host.slots - own.length) : 0
      return (
        <Paper key={host.name} withBorder px="sm" py={6} component="section" aria-label={host.name}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {host.name}
            </Text>
            <HostState host={host} />
            <Text size="sm" c="dimmed">
              {host.loaded.length === 0
                ? texts.nothingLoaded
                : texts.hasLoaded(host.loaded.join(', '))}
            </Text>
            {free > 0 && (
              <Text size="sm" c="dimmed" ml="auto">
                {texts.slotsFree(free)}
              </Text>
            )}
          </Group>
          {own.length > 0 && (
            <Box className={styles['slots']}>
              {own.map((ticket) => (
                <Slot
                  key={ticket.ticket}
                  ticket={ticket}
                  answer={answerOf(stats, ticket)}
                  loading={stats.loading.find((one) => one.ticket === ticket.ticket)}
                  times={times}
                  onCancel={onCancel}
                />
              ))}
            </Box>
          )}
        </Paper>
      )
    })}
  </Box>
)

const HostState = ({ host }: { readonly host: Stats['hosts'][number] }) => {
  if (!host.isReachable) return <Badge color="red">{texts.isDown}</Badge>
  if (host.breaker !== 'closed') return <Badge color="orange">{texts.breaker(host.breaker)}</Badge>
  return host.isAvailable ? null : <Badge color="orange">{texts.isUnavailable}</Badge>
}

interface SlotProps {
  readonly ticket: LiveTicket
  readonly answer: Answer | undefined
  readonly loading: Stats['loading'][number] | undefined
  readonly times: TicketTimes
  readonly onCancel: (ticket: LiveTicket) => void
}

const Slot = ({ ticket, answer, loading, times, onCancel }: SlotProps) => (
  <div className={styles['slot']}>
    <Group wrap="nowrap" gap="xs">
      <Group gap={6} wrap="nowrap" miw={0} flex={1}>
        <ClassBadge name={ticket.class} />
        <Text size="sm" fw={600} truncate title={ticket.caller}>
          {ticket.caller}
        </Text>
      </Group>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        {formatDuration(times.runningMs(ticket))}
      </Text>
      <Button
        size="compact-xs"
        variant="subtle"
        color="red"
        style={{ flexShrink: 0 }}
        onClick={() => onCancel(ticket)}
      >
        {texts.stop} <VisuallyHidden>{texts.requestOf(ticket.caller)}</VisuallyHidden>
      </Button>
    </Group>
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text size="xs" c="dimmed" truncate title={ticket.model}>
        {modelWords(ticket.model, loading)}
      </Text>
      {answer !== undefined && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {texts.written(answer.tokens, answer.tokens_per_second.toFixed(1))}
        </Text>
      )}
    </Group>
  </div>
)

const modelWords = (model: string, loading: SlotProps['loading']): string => {
  if (loading === undefined) return model
  const { loadMs } = loading
  return loadMs === null
    ? texts.loading(model)
    : texts.loadingUsually(model, formatDuration(loadMs))
}
