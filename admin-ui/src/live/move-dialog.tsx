import { Button, Group, Stack, Text } from '@mantine/core'
import { Dialog } from '../page/dialog.tsx'
import { counted } from '../page/numbers.ts'
import { Places } from './places.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import type { Steering } from './steering.ts'

interface MoveDialogProps {
  readonly tickets: readonly LiveTicket[]
  /** All that wait, in the order of service. */
  readonly waiting: readonly LiveTicket[]
  readonly agingPerMinute: number
  readonly steering: Steering
}

const PRIORITIES = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** Another base priority, and where that would put a request. */
export const MoveDialog = ({ tickets, waiting, agingPerMinute, steering }: MoveDialogProps) => {
  const [first] = tickets
  const places = new Places(first!, waiting, agingPerMinute)
  const move = (priority: number) => {
    steering.act({
      tickets: tickets.map(({ ticket }) => ticket),
      wish: { action: 'move', priority },
    })
    steering.close()
  }
  return (
    <Dialog
      isOpen
      onClose={steering.close}
      title={
        tickets.length === 1
          ? `Move number ${first!.position}, ${first!.caller}`
          : `Move ${counted(tickets.length, 'request')}`
      }
    >
      <Stack>
        <Text size="sm">
          A base priority from 1, the first, to 9. What was waited so far goes on counting: one
          point is worth{' '}
          {agingPerMinute === 0 ? 'any wait' : `${1 / agingPerMinute} minutes of waiting`}.
        </Text>
        <Group gap="xs">
          {PRIORITIES.map((priority) => (
            <Button
              key={priority}
              variant={first?.priority === priority ? 'filled' : 'default'}
              onClick={() => move(priority)}
            >
              {priority}
              {tickets.length === 1 && (
                <Text component="span" size="xs" ml={6}>
                  about number {places.at(priority)}
                </Text>
              )}
            </Button>
          ))}
        </Group>
      </Stack>
    </Dialog>
  )
}
