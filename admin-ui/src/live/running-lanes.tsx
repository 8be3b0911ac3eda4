import { Badge, Button, Group, Paper, SimpleGrid, Stack, Text, VisuallyHidden } from '@mantine/core'
import { formatDuration } from '../page/numbers.ts'
import { ClassBadge } from './class-badge.tsx'
import { answerOf, type Answer, type Stats } from './stream/live-message.ts'
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
  <Stack gap="sm">
    {stats.hosts.map((host) => {
      const own = running.filter((ticket) => ticket.host === host.name)
      const free = host.isAvailable ? Math.max(0, host.slots - own.length) : 0
      return (
        <Paper key={host.name} withBorder p="sm" component="section" aria-label={host.name}>
          <Group gap="xs" mb={own.length + free === 0 ? 0 : 'xs'}>
            <Text fw={600}>{host.name}</Text>
            <HostState host={host} />
            <Text size="sm" c="dimmed">
              {host.loaded.length === 0
                ? texts.nothingLoaded
                : texts.hasLoaded(host.loaded.join(', '))}
            </Text>
          </Group>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="xs">
            {own.map((ticket) => (
              <Slot
                key={ticket.ticket}
                ticket={ticket}
                answer={answerOf(stats, ticket)}
                times={times}
                onCancel={onCancel}
              />
            ))}
            {free > 0 && (
              <Group px="xs" mih={40}>
                <Text size="sm" c="dimmed">
                  {texts.slotsFree(free)}
                </Text>
              </Group>
            )}
          </SimpleGrid>
        </Paper>
      )
    })}
  </Stack>
)

const HostState = ({ host }: { readonly host: Stats['hosts'][number] }) => {
  if (!host.isReachable) return <Badge color="red">{texts.isDown}</Badge>
  if (host.breaker !== 'closed') return <Badge color="orange">{texts.breaker(host.breaker)}</Badge>
  return host.isAvailable ? null : <Badge color="orange">{texts.isUnavailable}</Badge>
}

interface SlotProps {
  readonly ticket: LiveTicket
  readonly answer: Answer | undefined
  readonly times: TicketTimes
  readonly onCancel: (ticket: LiveTicket) => void
}

const Slot = ({ ticket, answer, times, onCancel }: SlotProps) => (
  <Paper withBorder px="xs" py={6}>
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Group gap={6} wrap="nowrap" miw={0}>
        <ClassBadge name={ticket.class} />
        <Text size="sm" fw={600} truncate title={ticket.caller}>
          {ticket.caller}
        </Text>
      </Group>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        {formatDuration(times.runningMs(ticket))}
      </Text>
    </Group>
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text size="sm" c="dimmed" truncate title={ticket.model}>
        {ticket.model}
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
    {answer !== undefined && (
      <Text size="xs" c="dimmed">
        {texts.written(answer.tokens, answer.tokens_per_second.toFixed(1))}
      </Text>
    )}
  </Paper>
)
