import { Alert, Button, Code, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import { counted } from '../page/numbers.ts'

const listForwarders = () => answerOf(admin.whitelist.forwarders.$get())

type Forwarder = Awaited<ReturnType<typeof listForwarders>>['items'][number]

interface ForwardersProps {
  /** Null for whoever may not change settings. */
  readonly onTrust: ((peer: string) => void) | null
}

/** How many are told of one by one; those with the most requests come first. */
const SHOWN_MAX = 3

const REFRESH_MS = 30_000

export const useForwarders = () =>
  useQuery({
    queryKey: ['whitelist', 'forwarders'],
    queryFn: listForwarders,
    refetchInterval: REFRESH_MS,
  })

/** Who says for whom it calls although nobody has said that it may; nothing where nobody does. */
export const Forwarders = ({ onTrust }: ForwardersProps) => {
  const forwarders = useForwarders()
  return (
    <Asked query={forwarders} rows={0}>
      {({ items }) =>
        items.length > 0 && (
          <Alert color="yellow" title="Requests are arriving through an untrusted proxy">
            <Stack gap="sm" align="flex-start">
              {items.slice(0, SHOWN_MAX).map((forwarder) => (
                <Peer key={forwarder.peer} forwarder={forwarder} onTrust={onTrust} />
              ))}
              <Text size="sm">
                {items.length > SHOWN_MAX &&
                  `The same applies to ${counted(items.length - SHOWN_MAX, 'other address', 'other addresses')}. `}
                Whitelist entries do not apply to these requests, so their callers need a key. If
                this is your reverse proxy, trust it. If not, there is nothing to do: a client
                claims another address, and the gateway ignores the claim.
                {onTrust === null && ' Only an admin can trust a proxy.'}
              </Text>
            </Stack>
          </Alert>
        )
      }
    </Asked>
  )
}

interface PeerProps extends ForwardersProps {
  readonly forwarder: Forwarder
}

const Peer = ({ forwarder, onTrust }: PeerProps) => {
  const { peer, headers, requests, lastAt } = forwarder
  return (
    <>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <b>{peer}</b> sent {counted(requests, 'request')} with <Code>{headers.join(', ')}</Code>,
        last on <Moment at={lastAt} />.
      </Text>
      {onTrust !== null && (
        <Button size="xs" variant="default" onClick={() => onTrust(peer)}>
          Trust {peer}…
        </Button>
      )}
    </>
  )
}
