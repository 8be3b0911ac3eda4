import { List, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Confirm } from '../page/confirm.tsx'
import { formatDuration } from '../page/numbers.ts'
import { answerOf, type Stats } from './stream/live-message.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { texts } from './texts.ts'
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
      title={texts.cancelTitle(tickets.length)}
      verb={texts.cancelThem(tickets.length)}
      instead={texts.keep}
      action={cancel}
    >
      <Text>{texts.cancelMeans(tickets.length - running.length, running.length, callers)}</Text>
      {running.length > 0 && (
        <List mt="xs" size="sm">
          {running.map((ticket) => (
            <List.Item key={ticket.ticket}>
              {texts.cancelLoses(ticket, formatDuration(times.runningMs(ticket)))}{' '}
              {texts.cancelWritten(answerOf(stats, ticket)?.tokens ?? 0)}
            </List.Item>
          ))}
        </List>
      )}
    </Confirm>
  )
}
