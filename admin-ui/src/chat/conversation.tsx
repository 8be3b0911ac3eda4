import { Alert, Button, Center, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertTriangle, IconArrowDown } from '@tabler/icons-react'
import { useEffect, useMemo } from 'react'
import type { Chat, ChatMessage } from '../../../shared/api/chat.ts'
import { branchTo } from './branch.ts'
import styles from './chat.module.css'
import { MessageRow, type MessageActions } from './message-row.tsx'
import { useLiveAnswer } from './use-live-answer.ts'
import { useStickyBottom } from './use-sticky-bottom.ts'
import { positionOf } from './waiting.tsx'

interface MessagesProps {
  readonly chat: Chat | null
  readonly actions: MessageActions
  readonly children: React.ReactNode
}

/** The branch of a conversation that is shown, and below it where one writes. */
export const Conversation = ({ chat, actions, children }: MessagesProps) => {
  const { scroller, content, isAway, goToEnd } = useStickyBottom()
  const branch = useMemo(() => (chat === null ? [] : branchTo(chat.messages, chat.leafId)), [chat])
  const open = chat?.messages.find(({ state }) => state === 'open') ?? null
  useTabTitle(chat, open)
  const chatId = chat?.id ?? ''
  const leafId = chat?.leafId ?? null
  // Whoever opens a conversation or asks something wants to see its end.
  useEffect(goToEnd, [chatId, leafId, goToEnd])
  return (
    <>
      <div
        ref={scroller}
        className={styles['messages']}
        tabIndex={0}
        role="region"
        aria-label="Messages"
      >
        <div ref={content}>
          {branch.length === 0 && <Beginning />}
          {branch.map((entry) => (
            <MessageRow
              key={entry.message.id}
              chatId={chatId}
              entry={entry}
              isBusy={open !== null}
              actions={actions}
            />
          ))}
        </div>
      </div>
      <div style={{ position: 'relative' }}>
        {isAway && (
          <Button
            className={styles['jump']}
            size="xs"
            radius="xl"
            variant="default"
            leftSection={<IconArrowDown size={14} aria-hidden />}
            onClick={goToEnd}
          >
            To the end
          </Button>
        )}
        {children}
      </div>
    </>
  )
}

const Beginning = () => (
  <Center h="40dvh">
    <Stack align="center" gap="xs">
      <Title order={1} size="h2">
        What would you like to know?
      </Title>
      <Text c="dimmed" ta="center">
        While others are before you, you see your place in the queue. Answers go on when you look
        elsewhere.
      </Text>
    </Stack>
  </Center>
)

/** Also for whoever works in another tab meanwhile: where the question stands. */
const useTabTitle = (chat: Chat | null, open: ChatMessage | null): void => {
  const live = useLiveAnswer(open?.id ?? null)
  const place = live?.place?.state === 'waiting' ? live.place : null
  const isWriting = live !== null && (live.text !== '' || live.thinking !== '')
  const state = place !== null ? `(${positionOf(place)}) ` : isWriting ? '… ' : ''
  const title = chat === null || chat.title === '' ? 'Chat' : chat.title
  useDocumentTitle(`${state}${title} · Seadragon`)
}

/** What went wrong with something that its reader did here. */
export const Problem = ({
  error,
  onClose,
}: {
  readonly error: Error | null
  readonly onClose: () => void
}) =>
  error === null ? null : (
    <Alert
      variant="default"
      icon={<IconAlertTriangle aria-hidden />}
      mb="xs"
      role="alert"
      withCloseButton
      closeButtonLabel="Close"
      onClose={onClose}
    >
      {error.message}
    </Alert>
  )
