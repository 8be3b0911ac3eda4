import { ActionIcon, Code, Group, Menu, Stack, Text } from '@mantine/core'
import { IconBan, IconDots, IconPencil, IconPlugConnected, IconRefresh } from '@tabler/icons-react'
import type { Column } from '../page/table-cells.tsx'
import { Moment } from '../page/moment.tsx'
import type { Key } from './key-desk.ts'
import { KeyLimits } from './key-limits.tsx'
import { KeyStateBadge } from './key-state.tsx'

export type KeyAction = 'connect' | 'edit' | 'rotate' | 'revoke'

interface KeyColumns {
  /** Who has which; absent where all are one's own. */
  readonly nameOf?: (userId: string) => string
  /** What may be done with one of them; none for whoever may only look. */
  readonly actions: readonly KeyAction[]
  readonly onAction: (action: KeyAction, key: Key) => void
}

export const keyColumns = ({ nameOf, ...can }: KeyColumns): readonly Column<Key>[] => [
  {
    label: 'Name',
    show: (key) => <Name of={key} />,
    sort: { name: 'name', order: 'ascending' },
  },
  { label: 'State', show: ({ state }) => <KeyStateBadge state={state} />, width: 110 },
  ...(nameOf === undefined ? [] : ownerColumns(nameOf)),
  { label: 'Limits', share: 1.3, show: (key) => <KeyLimits of={key} /> },
  {
    label: 'Last used',
    show: (key) => <LastUse of={key} />,
    sort: { name: 'lastUsedAt', order: 'descending' },
  },
  { label: 'Expires', show: ({ expiresAt }) => <Moment at={expiresAt} /> },
  {
    label: '',
    width: 60,
    show: (key) =>
      key.state !== 'revoked' && can.actions.length > 0 && <Actions of={key} {...can} />,
  },
]

const ownerColumns = (nameOf: (userId: string) => string): readonly Column<Key>[] => [
  {
    label: 'Owner',
    sort: { name: 'owner', order: 'ascending' },
    show: ({ userId }) => (userId === null ? 'Operators' : nameOf(userId)),
  },
  { label: 'Priority', isNumeric: true, width: 90, show: ({ priority }) => priority },
]

const Name = ({ of: { name, prefix, scopes, previousUntil } }: { readonly of: Key }) => (
  <Stack gap={2}>
    <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
      {name}
    </Text>
    <Code style={{ alignSelf: 'flex-start' }}>{prefix}…</Code>
    <Text size="xs" c="dimmed">
      {scopes.join(', ')}
    </Text>
    {previousUntil !== null && previousUntil > Date.now() && (
      <Text size="xs" c="dimmed">
        Old secret works until <Moment at={previousUntil} />
      </Text>
    )}
  </Stack>
)

const LastUse = ({ of: { lastUsedAt, lastUsedAddress } }: { readonly of: Key }) => (
  <Stack gap={2}>
    <Text size="sm" component="span">
      <Moment at={lastUsedAt} />
    </Text>
    {lastUsedAddress !== null && (
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        from {lastUsedAddress}
      </Text>
    )}
  </Stack>
)

const ACTIONS = {
  connect: ['Client settings…', IconPlugConnected],
  edit: ['Edit', IconPencil],
  rotate: ['Rotate…', IconRefresh],
  revoke: ['Revoke…', IconBan],
} as const

interface ActionsProps extends Pick<KeyColumns, 'actions' | 'onAction'> {
  readonly of: Key
}

const Actions = ({ of: key, actions, onAction }: ActionsProps) => (
  <Group justify="flex-end">
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${key.name}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => {
          const [label, Icon] = ACTIONS[action]
          return (
            <Menu.Item
              key={action}
              leftSection={<Icon size={16} aria-hidden />}
              {...(action === 'revoke' && { color: 'red' })}
              onClick={() => onAction(action, key)}
            >
              {label}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  </Group>
)
