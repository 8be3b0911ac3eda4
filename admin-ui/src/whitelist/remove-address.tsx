import { Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { Confirm } from '../page/confirm.tsx'
import { Moment } from '../page/moment.tsx'
import { askOwnAddress } from './own-address.tsx'
import type { WhitelistEntry } from './whitelist-page.tsx'

interface RemoveAddressProps {
  readonly entry: WhitelistEntry
  readonly onClose: () => void
}

/** Removing an entry, after saying what that means. */
export const RemoveAddress = ({ entry, onClose }: RemoveAddressProps) => {
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
    <Confirm
      isOpen
      onClose={onClose}
      title={`Remove ${entry.address}?`}
      verb="Remove"
      action={remove}
    >
      <OwnLoss entry={entry} />
      <Text>
        Callers from {entry.address} will need a key, unless another entry covers them. Running
        requests continue.{' '}
        {entry.lastMatchAt === null ? (
          'It has never matched a request.'
        ) : (
          <>
            Last match: <Moment at={entry.lastMatchAt} />.
          </>
        )}
      </Text>
    </Confirm>
  )
}

/** No address lets anybody administer, so removing one never shuts an admin out of these pages. */
const OwnLoss = ({ entry }: { readonly entry: WhitelistEntry }) => {
  const own = useQuery({ queryKey: ['whitelist', 'own-address'], queryFn: askOwnAddress }).data
  return own?.entry?.id === entry.id ? (
    <Text mb="xs">
      <b>This entry allows your own address</b>, {own.address}. You stay signed in here, but
      programs on that machine will need a key.
    </Text>
  ) : null
}
