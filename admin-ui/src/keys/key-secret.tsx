import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../../../shared/clients.ts'
import { useModelNames } from '../models/use-model-names.ts'
import { withKey } from '../connect/with-key.ts'
import { Copyable } from '../page/copyable.tsx'
import type { CreatedKey } from './key-desk.ts'

interface KeySecretProps {
  readonly made: CreatedKey
  readonly onDone: () => void
}

const OPTIONS = CLIENT_NAMES.map((value) => ({ value, label: CLIENTS[value].label }))

/** The text of a key, the only time that anybody sees it, and what clients want of it. */
export const KeySecret = ({ made, onDone }: KeySecretProps) => {
  const [client, setClient] = useState<ClientName>('curl')
  const names = useModelNames().data
  const model = made.models?.[0] ?? names?.[0] ?? 'MODEL'
  const { about, text } = CLIENTS[client].snippet({ root: window.location.origin, model })
  return (
    <Stack>
      <Alert color="yellow" title="Copy it now">
        Nobody can see this text again, not even an admin. If it is lost, rotate the key.
      </Alert>
      <Copyable text={made.key} what="the key" />
      <Select
        label="Settings for"
        data={OPTIONS}
        value={client}
        allowDeselect={false}
        onChange={(value) => value !== null && setClient(value as ClientName)}
      />
      <Text size="sm">{about}</Text>
      <Copyable text={withKey(text, made.key)} what="the settings" />
      <Group justify="flex-end">
        <Button onClick={onDone}>I have it</Button>
      </Group>
    </Stack>
  )
}
