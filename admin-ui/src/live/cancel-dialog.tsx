import { List, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Confirm } from '../page/confirm.tsx'
import { counted, formatDuration } from '../page/numbers.ts'
import { answerOf, type Stats } from './stream/live-message.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import type { TicketTimes } from './ticket-times.ts'
import type { TicketActions } from './use-actions.ts'

interface CancelDialogProps {
  readonly tickets: readonly LiveTicket[]
  readonly stats: Stats
  readonly times: TicketTimes
  readonly actions: TicketActions
  readonly onClose: () => void
}

/** Ends requests, after saying whose and what is lost. */
export const CancelDialog = (props: CancelDialogProps) => {
  const { tickets, stats, times, actions, onClose } = props
  const cancel = useMutation({
    mutationFn: () =>
      actions.mutateAsync({
        tickets: tickets.map(({ ticket }) => ticket),
        wish: { action: 'cancel' },
      }),
  })
  const running = tickets.filter(({ state }) => state === 'running')
  const callers = [...new Set(tickets.map(({ caller }) => caller))]
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`Cancel ${counted(tickets.length, 'request')}?`}
      verb={tickets.length === 1 ? 'Cancel it' : 'Cancel them'}
      instead="Keep"
      action={cancel}
    >
      <Text>
        This ends {counted(tickets.length - running.length, 'waiting request')} and{' '}
        {counted(running.length, 'running request')} of{' '}
        {callers.length > 3 ? counted(callers.length, 'caller') : callers.join(', ')}. Their callers
        get an error at once and their places in the queue are gone.
      </Text>
      {running.length > 0 && (
        <List mt="xs" size="sm">
          {running.map((ticket) => (
            <List.Item key={ticket.ticket}>
              {ticket.caller} with {ticket.model}: has run for{' '}
              {formatDuration(times.runningMs(ticket))} and written about{' '}
              {counted(answerOf(stats, ticket)?.tokens ?? 0, 'token')}, which stay incomplete
            </List.Item>
          ))}
        </List>
      )}
    </Confirm>
  )
}
