import { ActionIcon, Drawer, Group, Text, Title, Tooltip } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { IconLayoutSidebar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useLocation, useParams } from 'wouter'
import type { Chat } from '../../../shared/api/chat.ts'
import { useSession } from '../session/use-session.ts'
import { chatQuery } from './chat-query.ts'
import { ChatList } from './chat-list.tsx'
import styles from './chat.module.css'
import { ChatRoom } from './chat-room.tsx'
import { useChatShortcuts } from './shortcuts.ts'
import { useAnswerStream } from './use-live-answer.ts'
import { texts } from './texts.ts'

/** Conversations with models: the list of them, and the one that is open. */
export const ChatPage = () => {
  const userId = useSession().data?.user?.id ?? null
  if (userId === null) {
    return <Text c="dimmed">{texts.needsAccount}</Text>
  }
  return <OwnChats key={userId} userId={userId} />
}

const OwnChats = ({ userId }: { readonly userId: string }) => {
  useAnswerStream()
  const [, navigate] = useLocation()
  const chatId = useParams()['*']?.split('/')[0] || null
  const isWide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false })
  const [isListShown, list] = useDisclosure(true)
  const [isDrawerOpen, drawer] = useDisclosure(false)
  const searchRef = useRef<HTMLInputElement>(null)
  const toggle = isWide ? list.toggle : drawer.toggle
  useChatShortcuts({
    new: () => navigate('/chat'),
    search: () => {
      if (isWide) list.open()
      else drawer.open()
      // Once it is there.
      setTimeout(() => searchRef.current?.focus(), isWide ? 0 : 250)
    },
    sidebar: toggle,
  })
  const chatList = <ChatList activeId={chatId} searchRef={searchRef} onChosen={drawer.close} />
  return (
    <div className={styles['layout']} data-fills-window>
      {isWide && isListShown && <div className={styles['side']}>{chatList}</div>}
      {!isWide && (
        <Drawer opened={isDrawerOpen} onClose={drawer.close} title={texts.conversations} size="85%">
          <div style={{ height: 'calc(100dvh - 5rem)' }}>{chatList}</div>
        </Drawer>
      )}
      <div className={styles['conversation']}>
        <Group gap="xs" mb={4} wrap="nowrap">
          <Tooltip label={texts.toggleList}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={texts.toggleList}
              aria-expanded={isWide ? isListShown : isDrawerOpen}
              onClick={toggle}
            >
              <IconLayoutSidebar size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          {chatId !== null && <ChatTitle chatId={chatId} />}
        </Group>
        <ChatRoom chatId={chatId} userId={userId} />
      </div>
    </div>
  )
}

const ChatTitle = ({ chatId }: { readonly chatId: string }) => {
  const { data: title } = useQuery({ ...chatQuery(chatId), select: titleOf })
  return title === undefined ? null : (
    <Title order={1} size="h5" lineClamp={1}>
      {title}
    </Title>
  )
}

const titleOf = ({ title }: Chat): string => (title === '' ? texts.untitled : title)
