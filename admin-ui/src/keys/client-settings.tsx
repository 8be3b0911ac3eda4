import { Text } from '@mantine/core'
import { useState } from 'react'
import { CLIENTS, type ClientName } from '../../../shared/clients.ts'
import { ClientSelect } from '../connect/client-select.tsx'
import { withKey } from '../connect/with-key.ts'
import { useModelNames } from '../models/use-model-names.ts'
import { Copyable } from '../page/copyable.tsx'
import type { Key } from './key-desk.ts'

interface ClientSettingsProps {
  readonly of: Pick<Key, 'models'>
  /** The text of the key, or what stands in its place. */
  readonly text: string
}

/** What one client wants to be told, to be copied. */
export const ClientSettings = ({ of: key, text }: ClientSettingsProps) => {
  const [client, setClient] = useState<ClientName>('curl')
  const names = useModelNames().data
  const model = key.models?.[0] ?? names?.[0] ?? 'MODEL'
  const snippet = CLIENTS[client].snippet({ root: window.location.origin, model })
  return (
    <>
      <ClientSelect value={client} onChange={setClient} />
      <Text size="sm">{snippet.about}</Text>
      <Copyable text={withKey(snippet.text, text)} what="settings" />
    </>
  )
}
