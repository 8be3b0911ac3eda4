import { Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { Confirm } from '../page/confirm.tsx'
import { Moment } from '../page/moment.tsx'
import { RowAct } from '../page/row-act.tsx'
import type { WhitelistEntry } from './whitelist-page.tsx'

/** Removing an entry, after saying what that means. */
export const RemoveAddress = ({ entry }: { readonly entry: WhitelistEntry }) => {
  const [isOpen, dialog] = useDisclosure(false)
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () =>
      answerOf(
        admin.whitelist[':entry'].$delete({
          param: { entry: entry.id },
          header: ifMatch(entry.version),
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['whitelist'] }),
  })
  return (
    <>
      <RowAct label="Remove" of={entry.address} isDanger onClick={dialog.open} />
      <Confirm
        isOpen={isOpen}
        onClose={dialog.close}
        title={`Remove ${entry.address}?`}
        verb="Remove"
        instead="Keep it"
        action={remove}
      >
        <Text>
          Whoever calls from {entry.address} needs a key from then on, unless another entry holds
          the address too. Requests that run go on.{' '}
          {entry.lastMatchAt === null ? (
            'It has let nobody in so far.'
          ) : (
            <>
              It last let somebody in <Moment at={entry.lastMatchAt} />.
            </>
          )}
        </Text>
      </Confirm>
    </>
  )
}
