import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArrowsVertical,
  IconBan,
  IconDots,
  IconHandStop,
  IconHelp,
  IconPin,
  IconPlayerPlay,
  IconX,
} from '@tabler/icons-react'
import type { LiveTicket } from './stream/queue-list.ts'
import type { Steering } from './steering.ts'
import { texts } from './texts.ts'

interface TicketMenuProps {
  readonly ticket: LiveTicket
  readonly steering: Steering
}

const ICON = { size: 16, 'aria-hidden': true } as const

/** All that can be done to one request that waits. */
export const TicketMenu = ({ ticket, steering }: TicketMenuProps) => {
  const act = (action: 'pin' | 'hold' | 'release') => () =>
    steering.act({ tickets: [ticket.ticket], wish: { action } })
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.actionsFor(ticket.position, ticket.caller)}
        >
          <IconDots {...ICON} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconHelp {...ICON} />} onClick={() => steering.explain(ticket)}>
          {texts.whyHere}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowsVertical {...ICON} />}
          onClick={() => steering.move([ticket])}
        >
          {texts.move}
        </Menu.Item>
        <Menu.Item leftSection={<IconPin {...ICON} />} onClick={act('pin')}>
          {texts.serveNext}
        </Menu.Item>
        {ticket.isOnHold ? (
          <Menu.Item leftSection={<IconPlayerPlay {...ICON} />} onClick={act('release')}>
            {texts.release}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconHandStop {...ICON} />} onClick={act('hold')}>
            {texts.hold}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconX {...ICON} />} onClick={() => steering.cancel([ticket])}>
          {texts.cancel}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBan {...ICON} />}
          onClick={() => steering.pause({ kind: 'caller', ticket })}
        >
          {texts.letInNoMore}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
