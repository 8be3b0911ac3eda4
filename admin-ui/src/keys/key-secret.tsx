import { Alert, Button, Group, Stack } from '@mantine/core'
import { Copyable } from '../page/copyable.tsx'
import { ClientSettings } from './client-settings.tsx'
import type { CreatedKey } from './key-desk.ts'

interface KeySecretProps {
  readonly made: CreatedKey
  readonly onDone: () => void
}

/** The text of a key, the only time that anybody sees it, and what clients want of it. */
export const KeySecret = ({ made, onDone }: KeySecretProps) => (
  <Stack>
    <Alert color="yellow" title="Copy the key now">
      It is shown only once, and not even an admin can see it again. If you lose it, rotate the key.
    </Alert>
    <Copyable text={made.key} what="key" />
    <ClientSettings of={made} text={made.key} />
    <Group justify="flex-end">
      <Button onClick={onDone}>Done</Button>
    </Group>
  </Stack>
)
