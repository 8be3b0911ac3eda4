import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { Asked } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import type { Column } from '../page/table-cells.tsx'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { Key, KeyFinding } from './key-desk.ts'

interface FoundKeyProps {
  readonly query: UseQueryResult<KeyFinding>
  readonly columns: readonly Column<Key>[]
  /** Absent for whoever may only look. */
  readonly onRevoke?: (key: Key) => void
}

/** Whose secret was searched for, and whether it works: what whoever came across a leaked one must know. */
export const FoundKey = ({ query, columns, onRevoke }: FoundKeyProps) => (
  <Asked query={query} rows={2}>
    {({ key, works }) =>
      key === null ? (
        <Alert color="gray" title="No key has this secret">
          It does not work here. It may belong to another gateway, or have been replaced or revoked
          together with its key.
        </Alert>
      ) : (
        <Stack>
          <Alert color={works ? 'red' : 'gray'} title={titleOf(key, works)}>
            <Stack gap="xs">
              <Text size="sm">
                <Standing of={key} works={works} />
              </Text>
              {onRevoke !== undefined && key.state !== 'revoked' && (
                <Group>
                  <Button
                    size="xs"
                    color="red"
                    leftSection={<IconBan size={14} aria-hidden />}
                    onClick={() => onRevoke(key)}
                  >
                    Revoke “{key.name}”
                  </Button>
                </Group>
              )}
            </Stack>
          </Alert>
          <VirtualTable
            label="Key with this secret"
            items={[key]}
            columns={columns}
            keyOf={({ id }) => id}
          />
        </Stack>
      )
    }
  </Asked>
)

/** For what holds too much of a key to be sent in an address, and too little, or too much, to be one. */
export const NoWholeKey = () => (
  <Alert color="gray" title="This is not a whole key">
    Paste the whole key: sd_ and 43 characters. To search by name or prefix, clear the field first.
  </Alert>
)

const titleOf = ({ name }: Key, works: boolean): string =>
  works ? `This secret of “${name}” works` : `This secret of “${name}” no longer works`

const Standing = ({ of: key, works }: { readonly of: Key; readonly works: boolean }) => {
  if (works) return 'If it has leaked, revoke the key: requests with it then fail immediately.'
  if (key.revokedAt !== null) {
    return (
      <>
        The key was revoked <Moment at={key.revokedAt} />.
      </>
    )
  }
  if (key.state === 'expired') {
    return (
      <>
        The key expired <Moment at={key.expiresAt} />.
      </>
    )
  }
  return 'The key was given another secret, its owner is disabled, or the key that created it is gone.'
}
