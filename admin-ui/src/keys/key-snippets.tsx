import { Stack, Text } from '@mantine/core'
import { Dialog } from '../page/dialog.tsx'
import { ClientSettings } from './client-settings.tsx'
import type { Key } from './key-desk.ts'

interface KeySnippetsProps {
  readonly of: Key
  readonly onClose: () => void
}

/** What programs want of a key whose text nobody can see any more. */
export const KeySnippets = ({ of: key, onClose }: KeySnippetsProps) => (
  <Dialog title={`Settings for "${key.name}"`} size="lg" isOpen onClose={onClose}>
    <Stack>
      <Text size="sm">
        Put the text of the key, which begins with {key.prefix}, in the place of KEY: it was shown
        once, when the key was made. If it is lost, give the key a new text.
      </Text>
      <ClientSettings of={key} text="KEY" />
    </Stack>
  </Dialog>
)
