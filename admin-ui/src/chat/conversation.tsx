import { Alert, Button, Center, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertTriangle, IconArrowDown } from '@tabler/icons-react'
import { memo, useEffect, type ReactNode } from 'react'
import type { Chat } from '../../../shared/api/chat.ts'
import { branchTo } from './branch.ts'
import styles from './chat.module.css'
import { MessageRow, type MessageActions } from './message-row.tsx'
import { runsOf } from './runs.ts'
import { useLiveAnswer } from './use-live-answer.ts'
import { useStickyBottom } from './use-sticky-bottom.ts'
import { positionOf, Waiting } from './waiting.tsx'
import { texts } from './texts.ts'

interface ConversationProps {
  readonly chat: Chat | null
  readonly actions: MessageActions
  /** A question that is on its way to the gateway; null where none is. */
  readonly pending: string | null
  readonly children: ReactNode
}

/** The branch of a conversation that is shown, and below it where one writes. */
export const Conversation = ({ chat, actions, pending, children }: ConversationProps) => {
  const { scroller, content, isAway, goToEnd } = useStickyBottom()
  const chatId = chat?.id ?? ''
  const leafId = chat?.leafId ?? null
  const hasMessages = chat !== null && chat.messages.length > 0
  // Whoever opens a conversation or asks something wants to see its end.
  useEffect(goToEnd, [chatId, leafId, pending, goToEnd])
  return (
    <>
      <TabTitle chat={chat} />
      <div
        ref={scroller}
        className={styles['messages']}
        tabIndex={0}
        role="region"
        aria-label={texts.messages}
      >
        <div ref={content}>
          {(hasMessages || pending === null) && <Branch chat={chat} actions={actions} />}
          {pending !== null && <PendingQuestion text={pending} />}
        </div>
      </div>
      <div className={styles['below']}>
        {isAway && (
          <Button
            className={styles['jump']}
            size="xs"
            radius="xl"
            variant="default"
            leftSection={<IconArrowDown size={14} aria-hidden />}
            onClick={goToEnd}
          >
            {texts.toTheEnd}
          </Button>
        )}
        {children}
      </div>
    </>
  )
}

/** Drawn again only when a message is: not with each letter that is typed below it. */
const Branch = memo(({ chat, actions }: Pick<ConversationProps, 'chat' | 'actions'>) => {
  if (chat === null || chat.messages.length === 0) return <Beginning />
  return runsOf(branchTo(chat.messages, chat.leafId), STRETCH_MESSAGES).map((stretch, index) => (
    <div key={index} className={styles['stretch']}>
      {stretch.map((entry) => (
        <MessageRow key={entry.message.id} chatId={chat.id} entry={entry} actions={actions} />
      ))}
    </div>
  ))
})

/** So many messages are left out together where they are far away: a frame passes over few of them. */
const STRETCH_MESSAGES = 16

/** Its reader sees at once that it was sent, however busy the gateway is. */
const PendingQuestion = ({ text }: { readonly text: string }) => (
  <div className={styles['pending']}>
    <div className={styles['question']}>
      <div className={styles['bubble']} dir="auto">
        {text}
      </div>
    </div>
    <Waiting place={null} onLeave={null} />
  </div>
)

const Beginning = () => (
  <Center h="40dvh">
    <Stack align="center" gap="xs">
      <Title order={1} size="h2">
        {texts.beginning}
      </Title>
      <Text c="dimmed" ta="center">
        {texts.beginningAbout}
      </Text>
    </Stack>
  </Center>
)

/** Also for whoever works in another tab meanwhile: where the question stands. */
const TabTitle = ({ chat }: { readonly chat: Chat | null }) => {
  const open = chat?.messages.find(({ state }) => state === 'open') ?? null
  const live = useLiveAnswer(open?.id ?? null)
  const place = live?.place?.state === 'waiting' ? live.place : null
  const isWriting = live !== null && (live.text !== '' || live.thinking !== '')
  const state = place !== null ? `(${positionOf(place)}) ` : isWriting ? '… ' : ''
  const title = chat === null || chat.title === '' ? texts.tabTitle : chat.title
  useDocumentTitle(`${state}${title} · Seadragon`)
  return null
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
      closeButtonLabel={texts.close}
      onClose={onClose}
    >
      {error.message}
    </Alert>
  )
