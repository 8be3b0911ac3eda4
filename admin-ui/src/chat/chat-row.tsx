import { Group, Highlight } from '@mantine/core'
import { IconCircleFilled, IconPin } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { ChatSummary } from '../../../shared/api/chat.ts'
import { ChatMenu } from './chat-menu.tsx'
import styles from './chat.module.css'
import { texts } from './texts.ts'

interface ChatRowProps {
  readonly chat: ChatSummary
  readonly search: string
  readonly isActive: boolean
  readonly onChosen: () => void
}

/** One conversation in the list, and where in it the words stand that are searched for. */
export const ChatRow = ({ chat, search, isActive, onChosen }: ChatRowProps) => {
  const title = chat.title === '' ? texts.untitled : chat.title
  const words = search === '' ? [] : search.split(/\s+/)
  return (
    <div className={styles['row']} data-active={isActive || undefined}>
      <Link
        href={`/chat/${chat.id}`}
        className={styles['rowLink']}
        aria-current={isActive ? 'page' : undefined}
        onClick={onChosen}
      >
        <Group gap={6} wrap="nowrap">
          {chat.isPinned && <IconPin size={13} aria-label={texts.isPinned} />}
          <Highlight component="div" size="sm" truncate flex={1} highlight={words}>
            {title}
          </Highlight>
          {chat.isAnswering && <IconCircleFilled size={9} aria-label={texts.isAnswering} />}
        </Group>
        {chat.found !== null && (
          <Highlight component="div" size="xs" c="dimmed" lineClamp={2} highlight={words}>
            {chat.found}
          </Highlight>
        )}
      </Link>
      <ChatMenu chat={chat} title={title} isActive={isActive} />
    </div>
  )
}
