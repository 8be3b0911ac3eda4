import { ActionIcon, Kbd, Modal, Table, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKeyboard } from '@tabler/icons-react'
import { CHAT_SHORTCUTS } from './shortcuts.ts'

/** The keys that do something in the chat. */
export const ShortcutHelp = () => {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Tooltip label="Keys of the chat">
        <ActionIcon variant="subtle" color="gray" aria-label="Keys of the chat" onClick={open}>
          <IconKeyboard size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal opened={isOpen} onClose={close} title="Keys of the chat">
        <Table>
          <Table.Tbody>
            {CHAT_SHORTCUTS.map(({ name, keys, label }) => (
              <Table.Tr key={name}>
                <Table.Td>{label}</Table.Td>
                <Table.Td ta="right">
                  <Kbd>{keysForPeople(keys)}</Kbd>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  )
}

const keysForPeople = (keys: string): string =>
  keys
    .replace('mod', /mac/i.test(navigator.userAgent) ? '⌘' : 'Ctrl')
    .replace('shift', 'Shift')
    .replace('Escape', 'Esc')
    .replaceAll('+', ' + ')
