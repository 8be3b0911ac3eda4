import { Select, Text } from '@mantine/core'
import { useState } from 'react'
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../../../shared/clients.ts'
import { Copyable } from '../page/copyable.tsx'

const OPTIONS = CLIENT_NAMES.map((value) => ({ value, label: CLIENTS[value].label }))

/** What the client that its reader chooses has to be told to ask this model. */
export const ClientChoice = ({ model }: { readonly model: string }) => {
  const [client, setClient] = useState<ClientName>('curl')
  const { about, text } = CLIENTS[client].snippet({ root: window.location.origin, model })
  return (
    <>
      <Select
        label="Client"
        data={OPTIONS}
        value={client}
        allowDeselect={false}
        onChange={(value) => value !== null && setClient(value as ClientName)}
      />
      <Text size="sm">{about}</Text>
      <Copyable text={text} what={`settings for ${CLIENTS[client].label}`} />
    </>
  )
}
