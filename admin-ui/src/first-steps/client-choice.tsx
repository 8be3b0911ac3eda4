import { Text } from '@mantine/core'
import { useState } from 'react'
import { CLIENTS, type ClientName } from '../../../shared/clients.ts'
import { ClientSelect } from '../connect/client-select.tsx'
import { Copyable } from '../page/copyable.tsx'

/** What the client that its reader chooses has to be told to ask this model. */
export const ClientChoice = ({ model }: { readonly model: string }) => {
  const [client, setClient] = useState<ClientName>('curl')
  const { about, text } = CLIENTS[client].snippet({ root: window.location.origin, model })
  return (
    <>
      <ClientSelect value={client} onChange={setClient} />
      <Text size="sm">{about}</Text>
      <Copyable text={text} what={`settings for ${CLIENTS[client].label}`} />
    </>
  )
}
