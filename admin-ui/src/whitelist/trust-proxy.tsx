import { Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Asked } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { SaveSettings } from '../settings/save-settings.tsx'
import { listSettings } from '../settings/setting-list.ts'
import { askOwnAddress } from './own-address.tsx'

const NAME = 'trustedProxies'

interface TrustProxyProps {
  readonly peer: string
  readonly onClose: () => void
}

/** Adds a peer to the proxies that are believed, as the page of settings would. */
export const TrustProxy = ({ peer, onClose }: TrustProxyProps) => {
  const queries = useQueryClient()
  const settings = useQuery({ queryKey: ['settings'], queryFn: listSettings })
  if (settings.data === undefined) {
    return (
      <Dialog title={`Trust ${peer}?`} isOpen onClose={onClose}>
        <Asked query={settings}>{() => null}</Asked>
      </Dialog>
    )
  }
  const { items, version } = settings.data
  const trusted = items.find(({ name }) => name === NAME)?.value as readonly string[]
  const onSaved = (): void => {
    void queries.invalidateQueries({ queryKey: ['whitelist'] })
    onClose()
  }
  return (
    <SaveSettings
      settings={items}
      version={version}
      wishes={{ [NAME]: [...new Set([...trusted, peer])] }}
      onClose={onClose}
      onSaved={onSaved}
    >
      <Text size="sm">
        The gateway will believe what {peer} says about where its requests come from:{' '}
        <b>it can claim any whitelisted address</b>. Trust it only if {peer} is your own proxy and
        nobody else can send requests from there.
      </Text>
      <OwnWay peer={peer} />
    </SaveSettings>
  )
}

/** Whoever comes through it changes what they are known by. */
const OwnWay = ({ peer }: Pick<TrustProxyProps, 'peer'>) => {
  const own = useQuery({ queryKey: ['whitelist', 'own-address'], queryFn: askOwnAddress }).data
  return own?.peer === peer ? (
    <Text size="sm">
      This browser connects through it too. If the proxy uses HTTPS, you may have to sign in again.
    </Text>
  ) : null
}
