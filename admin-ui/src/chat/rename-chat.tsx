import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { texts } from './texts.ts'

interface RenameChatProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onRename: (title: string) => void
}

export const RenameChat = ({ title, isOpen, onClose, onRename }: RenameChatProps) => (
  <Modal opened={isOpen} onClose={onClose} title={texts.renameTitle}>
    <NameForm
      title={title}
      onClose={onClose}
      onRename={(name) => {
        onRename(name)
        onClose()
      }}
    />
  </Modal>
)

const NameForm = ({ title, onClose, onRename }: Omit<RenameChatProps, 'isOpen'>) => {
  const [name, setName] = useState(title)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onRename(name.trim())
      }}
    >
      <Stack>
        <TextInput
          label={texts.name}
          maxLength={200}
          data-autofocus
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" disabled={name.trim() === ''}>
            {texts.rename}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
