import { Alert, Button, CloseButton, Group, Text } from '@mantine/core'
import { Failed } from '../page/asked.tsx'
import { counted } from '../page/numbers.ts'
import type { Steering } from './steering.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import type { Selection } from './use-selection.ts'

interface BulkBarProps {
  readonly tickets: readonly LiveTicket[]
  readonly selection: Selection
  readonly steering: Steering
}

/** What can be done to all that are selected, and what came of the last thing that was done. */
export const BulkBar = ({ tickets, selection, steering }: BulkBarProps) => {
  const { actions } = steering
  const chosen = tickets.filter(({ ticket }) => selection.has(ticket))
  const act = (action: 'pin' | 'hold' | 'release') => () =>
    steering.act({ tickets: selection.chosen, wish: { action } })
  return (
    <>
      {chosen.length > 0 && (
        <Group gap="xs" role="group" aria-label="With all that are selected">
          <Text size="sm" fw={600} role="status">
            {counted(chosen.length, 'request')} selected
          </Text>
          <Button size="xs" variant="default" onClick={() => steering.move(chosen)}>
            Move…
          </Button>
          <Button size="xs" variant="default" onClick={act('pin')}>
            Serve next
          </Button>
          <Button size="xs" variant="default" onClick={act('hold')}>
            Hold
          </Button>
          <Button size="xs" variant="default" onClick={act('release')}>
            Release
          </Button>
          <Button size="xs" color="red" variant="light" onClick={() => steering.cancel(chosen)}>
            Cancel…
          </Button>
          <CloseButton aria-label="Select none" onClick={selection.clear} />
        </Group>
      )}
      {actions.error !== null && <Failed error={actions.error} />}
      {actions.data !== undefined && actions.data.missed.length > 0 && (
        <Alert color="yellow" withCloseButton closeButtonLabel="Close" onClose={actions.reset}>
          {counted(actions.data.missed.length, 'request')} of {actions.data.asked} had started or
          ended before.
        </Alert>
      )}
    </>
  )
}
