import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Confirm } from '../page/confirm.tsx'
import { counted } from '../page/numbers.ts'
import type { Invitation } from './invitations-page.tsx'

/** Ending an invitation before its time. */
export const RevokeInvitation = ({ of: invitation }: { readonly of: Invitation }) => {
  const { id, prefix, usesLeft, usesMax } = invitation
  const [isOpen, dialog] = useDisclosure(false)
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => answerOf(admin.tokens[':id'].$delete({ param: { id } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
  })
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        aria-label={`Revoke ${prefix}…`}
        onClick={dialog.open}
      >
        Revoke
      </Button>
      <Confirm
        title={`Revoke invitation ${prefix}…?`}
        isOpen={isOpen}
        onClose={dialog.close}
        verb="Revoke invitation"
        action={revoke}
      >
        <Text>
          The link stops working immediately ({counted(usesLeft, 'use')} left).{' '}
          {usesMax - usesLeft === 0
            ? 'Nobody has used it yet.'
            : `${counted(usesMax - usesLeft, 'account')} created with it will be kept.`}
        </Text>
      </Confirm>
    </>
  )
}
