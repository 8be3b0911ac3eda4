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
  <Dialog title={`Client settings for “${key.name}”`} size="lg" isOpen onClose={onClose}>
    <Stack>
      <Text size="sm">
        Replace KEY with the key itself, which starts with {key.prefix}. It was shown once, when the
        key was created or rotated. If you lost it, rotate the key.
      </Text>
      <ClientSettings of={key} text="KEY" />
    </Stack>
  </Dialog>
)
