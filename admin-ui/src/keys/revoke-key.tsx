import { List, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { endingText } from '../consequence/ending.ts'
import { Asked } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { counted } from '../page/numbers.ts'
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
      title={`Revoke key “${key.name}”?`}
      isOpen
      onClose={onClose}
      verb="Revoke key"
      action={revoke}
    >
      <Asked query={consequence} rows={2}>
        {(ends) => (
          <Stack gap="xs">
            <Text>{sentenceOf(ends)}</Text>
            {ends.made.length > 0 && (
              <List size="sm">
                {ends.made.map(({ id, name }) => (
                  <List.Item key={id}>{name}</List.Item>
                ))}
              </List>
            )}
            <Text size="sm" c="dimmed">
              {counted(key.tokensUsed, 'token')} used in the last 24 hours. Its usage records are
              kept.
            </Text>
          </Stack>
        )}
      </Asked>
    </Confirm>
  )
}

const sentenceOf = ({ ending, made }: Consequence): string => {
  const ends = ending === null ? '' : `: ${endingText(ending)}`
  const others =
    made.length === 0 ? '' : ` ${counted(made.length, 'key')} created with it will be revoked too.`
  return `Requests with it will fail immediately${ends}.${others} This cannot be undone.`
}
