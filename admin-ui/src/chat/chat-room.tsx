import { ActionIcon, Skeleton, Stack, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconAdjustments } from '@tabler/icons-react'
import type { Chat } from '../../../shared/api/chat.ts'
import { Failed } from '../page/asked.tsx'
import { copyText } from '../page/copy-text.ts'
import { chatQuery } from './chat-query.ts'
import { ChatSettings } from './chat-settings.tsx'
import { Composer } from './composer.tsx'
import { Conversation, Problem } from './conversation.tsx'
import { ModelPicker } from './model-picker.tsx'
import { useChatShortcuts } from './shortcuts.ts'
import { useRoom, type Room } from './use-room.ts'
import { texts } from './texts.ts'

interface ChatRoomProps {
  /** Null for a conversation that has not begun. */
  readonly chatId: string | null
  readonly userId: string
}

/** One conversation, with everything that is done in it. */
export const ChatRoom = ({ chatId, userId }: ChatRoomProps) => {
  const chat = useQuery({ ...chatQuery(chatId ?? ''), enabled: chatId !== null })
  if (chatId !== null && chat.data === undefined) {
    return chat.error === null ? (
      <Stack aria-busy="true" aria-label={texts.loading}>
        <Skeleton height={60} />
        <Skeleton height={120} />
      </Stack>
    ) : (
      <Failed error={chat.error} onRetry={() => void chat.refetch()} />
    )
  }
  return <OpenRoom key={chatId ?? ''} chat={chat.data ?? null} userId={userId} />
}

interface OpenRoomProps {
  readonly chat: Chat | null
  readonly userId: string
}

const OpenRoom = ({ chat, userId }: OpenRoomProps) => {
  const room = useRoom(chat, userId)
  const [isSettingUp, settings] = useDisclosure(false)
  useRoomShortcuts(room)
  return (
    <Conversation chat={chat} actions={room.actions} pending={room.pending}>
      <Problem error={room.error} onClose={room.forgetError} />
      <Composer {...room.composer}>
        <ModelPicker value={room.model} onChange={room.chooseModel} />
        <Tooltip label={texts.settings}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={texts.settings}
            onClick={settings.open}
          >
            <IconAdjustments size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Composer>
      <ChatSettings
        manner={room.manner}
        isOpen={isSettingUp}
        onClose={settings.close}
        onSave={room.setManner}
      />
    </Conversation>
  )
}

const useRoomShortcuts = ({ actions, last }: Room): void =>
  useChatShortcuts({
    stop: actions.stop,
    regenerate: () => {
      if (last?.role === 'assistant' && last.state !== 'open') actions.regenerate(last)
    },
    compose: () => document.querySelector<HTMLElement>('[data-composer]')?.focus(),
    copyAnswer: () => copy(last?.text),
    copyCode: () => copy([...document.querySelectorAll('[data-code] code')].at(-1)?.textContent),
  })

const copy = (text: string | null | undefined): void => {
  if (text) void copyText(text)
}
