import { Button, Group, Modal, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import type { WhitelistEntry } from './whitelist-page.tsx'

/** Removing an entry, after saying what that means. */
export const RemoveAddress = ({ entry }: { readonly entry: WhitelistEntry }) => {
  const [isOpen, dialog] = useDisclosure(false)
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => answerOf(admin.whitelist[':entry'].$delete({ param: { entry: entry.id } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['whitelist'] })
      dialog.close()
    },
  })
  return (
    <>
      <Button size="xs" variant="subtle" color="red" onClick={dialog.open}>
        Remove <VisuallyHidden>{entry.address}</VisuallyHidden>
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title={`Remove ${entry.address}?`}>
        <Stack>
          <Text>
            Whoever calls from {entry.address} needs a key from then on, unless another entry holds
            the address too. Requests that run go on.
          </Text>
          {remove.error !== null && <Failed error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close} data-autofocus>
              Keep it
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
