import { ActionIcon, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  IconDots,
  IconDownload,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import type { ChatSummary } from '../../../shared/api/chat.ts'
import { changeChat, type ChatChanges } from './chat-api.ts'
import { CHATS_KEY, chatKey } from './chat-keys.ts'
import { DeleteChat } from './delete-chat.tsx'
import { RenameChat } from './rename-chat.tsx'
import { texts } from './texts.ts'

type Dialog = 'rename' | 'delete'

interface ChatMenuProps {
  readonly chat: ChatSummary
  readonly title: string
  readonly isActive: boolean
}

/** What can be done with a conversation, and the dialogs that ask first. */
export const ChatMenu = ({ chat, title, isActive }: ChatMenuProps) => {
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const change = useMutation({
    mutationFn: (changes: ChatChanges) => changeChat(chat.id, changes),
    onSuccess: async (changed) => {
      queries.setQueryData(chatKey(chat.id), changed)
      await queries.invalidateQueries({ queryKey: CHATS_KEY })
    },
  })
  const close = (): void => setDialog(null)
  return (
    <>
      <Actions
        chat={chat}
        title={title}
        onPin={() => change.mutate({ isPinned: !chat.isPinned })}
        onAsk={setDialog}
      />
      <RenameChat
        title={chat.title}
        isOpen={dialog === 'rename'}
        onClose={close}
        onRename={(name) => change.mutate({ title: name })}
      />
      <DeleteChat
        chat={chat}
        title={title}
        isActive={isActive}
        isOpen={dialog === 'delete'}
        onClose={close}
      />
    </>
  )
}

interface ActionsProps {
  readonly chat: ChatSummary
  readonly title: string
  readonly onPin: () => void
  readonly onAsk: (dialog: Dialog) => void
}

const Actions = ({ chat, title, onPin, onAsk }: ActionsProps) => {
  const Pin = chat.isPinned ? IconPinnedOff : IconPin
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.menuOf(title)}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => onAsk('rename')}
        >
          {texts.rename}
        </Menu.Item>
        <Menu.Item leftSection={<Pin size={14} aria-hidden />} onClick={onPin}>
          {chat.isPinned ? texts.unpin : texts.pin}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={`/api/chats/${chat.id}/export`}
          download="chat.json"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {texts.save}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={() => onAsk('delete')}
        >
          {texts.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
