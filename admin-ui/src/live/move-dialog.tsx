import { Button, Group, Stack, Text } from '@mantine/core'
import type { TicketAction } from '../../../shared/api/queue.ts'
import { Dialog } from '../page/dialog.tsx'
import { PlaceField } from './place-field.tsx'
import { Places } from './places.ts'
import { wishOf } from './placing.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import type { Steering } from './steering.ts'
import { texts } from './texts.ts'

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
  const ids = tickets.map(({ ticket }) => ticket)
  // It may have moved since it was asked about.
  const first = waiting.find(({ ticket }) => ticket === ids[0]) ?? tickets[0]!
  const places = new Places(first, waiting, agingPerMinute)
  const act = (wish: TicketAction | null) => {
    if (wish) steering.act({ tickets: ids, wish })
    steering.close()
  }
  return (
    <Dialog
      isOpen
      onClose={steering.close}
      title={
        tickets.length === 1
          ? texts.moveOne(first.position, first.caller)
          : texts.moveMany(tickets.length)
      }
    >
      <Stack>
        <Text size="sm">
          {texts.basePriority(agingPerMinute === 0 ? null : 1 / agingPerMinute)}
        </Text>
        <Group gap="xs">
          {PRIORITIES.map((priority) => (
            <Button
              key={priority}
              variant={first.priority === priority ? 'filled' : 'default'}
              onClick={() => act({ action: 'move', priority })}
            >
              {priority}
              {tickets.length === 1 && (
                <Text component="span" size="xs" ml={6}>
                  {texts.aboutPlace(places.at(priority))}
                </Text>
              )}
            </Button>
          ))}
        </Group>
        {tickets.length === 1 && (
          <PlaceField
            places={places}
            position={first.position}
            count={waiting.length}
            onMove={(placement) => act(wishOf(placement))}
          />
        )}
      </Stack>
    </Dialog>
  )
}
