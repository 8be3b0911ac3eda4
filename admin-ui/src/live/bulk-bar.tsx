import { Alert, Button, CloseButton, Group, Text } from '@mantine/core'
import { Failed } from '../page/asked.tsx'
import type { Steering } from './steering.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { texts } from './texts.ts'
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
        <Group gap="xs" role="group" aria-label={texts.withSelected}>
          <Text size="sm" fw={600} role="status">
            {texts.selected(chosen.length)}
          </Text>
          <Button size="xs" variant="default" onClick={() => steering.move(chosen)}>
            {texts.move}
          </Button>
          <Button size="xs" variant="default" onClick={act('pin')}>
            {texts.serveNext}
          </Button>
          <Button size="xs" variant="default" onClick={act('hold')}>
            {texts.hold}
          </Button>
          <Button size="xs" variant="default" onClick={act('release')}>
            {texts.release}
          </Button>
          <Button size="xs" color="red" variant="light" onClick={() => steering.cancel(chosen)}>
            {texts.cancel}
          </Button>
          <CloseButton aria-label={texts.selectNone} onClick={selection.clear} />
        </Group>
      )}
      {actions.error !== null && <Failed error={actions.error} />}
      {actions.data !== undefined && actions.data.missed.length > 0 && (
        <Alert
          color="yellow"
          withCloseButton
          closeButtonLabel={texts.close}
          onClose={actions.reset}
        >
          {texts.missed(actions.data.missed.length, actions.data.asked)}
        </Alert>
      )}
    </>
  )
}
