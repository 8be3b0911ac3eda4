import { List, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Asked } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { formatCount } from '../page/numbers.ts'
import { counted } from '../page/quantity.ts'
import { useConsequence, type Consequence } from './consequence.ts'
import type { Key, KeyDesk } from './key-desk.ts'

interface RevokeKeyProps {
  readonly desk: KeyDesk
  readonly of: Key
  readonly onClose: () => void
}

/** Revoking a key, after saying what that ends. */
export const RevokeKey = ({ desk, of: key, onClose }: RevokeKeyProps) => {
  const queries = useQueryClient()
  const consequence = useConsequence(desk, key)
  const revoke = useMutation({
    mutationFn: () => desk.revoke(key),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  return (
    <Confirm
      title={`Revoke "${key.name}"?`}
      isOpen
      onClose={onClose}
      verb="Revoke for good"
      action={revoke}
    >
      <Asked query={consequence} rows={2}>
        {(ends) => (
          <Stack gap="xs">
            <Text>{sentenceOf(desk, ends)}</Text>
            {ends.made.length > 0 && (
              <List size="sm">
                {ends.made.map(({ id, name }) => (
                  <List.Item key={id}>{name}</List.Item>
                ))}
              </List>
            )}
            <Text size="sm" c="dimmed">
              In the last 24 hours it has used {counted(key.tokensUsed, 'token')}. What it has used
              stays in the records.
            </Text>
          </Stack>
        )}
      </Asked>
    </Confirm>
  )
}

const sentenceOf = (desk: KeyDesk, { waiting, running, made }: Consequence): string => {
  const ends =
    desk.name === 'all'
      ? `This ends ${formatCount(running)} running and ${counted(waiting, 'waiting request')} at once`
      : 'What waits or runs with it ends at once'
  const others =
    made.length === 0 ? '' : `, and revokes ${counted(made.length, 'key')} made with it`
  return `${ends}${others}. It cannot be taken back.`
}
