import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconDownload, IconPlus, IconSearch } from '@tabler/icons-react'
import { useState, type RefObject } from 'react'
import { Link } from 'wouter'
import type { ChatSummary } from '../../../shared/api/chat.ts'
import { Asked } from '../page/asked.tsx'
import { useList } from '../page/use-list.ts'
import { fetchChats } from './chat-api.ts'
import { CHATS_KEY } from './chat-keys.ts'
import { ChatRow } from './chat-row.tsx'
import styles from './chat.module.css'

interface ChatListProps {
  readonly activeId: string | null
  readonly searchRef: RefObject<HTMLInputElement | null>
  readonly onChosen: () => void
}

/** The conversations: pinned ones, then the others by when they were used last. */
export const ChatList = ({ activeId, searchRef, onChosen }: ChatListProps) => {
  const [search, setSearch] = useState('')
  const [wanted] = useDebouncedValue(search.trim(), 200)
  const list = useList<ChatSummary>([...CHATS_KEY, wanted], (cursor) => fetchChats(wanted, cursor))
  return (
    <nav className={styles['list']} aria-label="Conversations">
      <ListHead onChosen={onChosen} />
      <TextInput
        ref={searchRef}
        type="search"
        aria-label="Search the conversations"
        placeholder="Search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      <div className={styles['rows']}>
        <Asked query={list}>
          {(chats) => (
            <>
              {chats.length === 0 && (
                <Text size="sm" c="dimmed" p="sm">
                  {wanted === '' ? 'No conversations yet.' : 'Nothing was found.'}
                </Text>
              )}
              {chats.map((chat) => (
                <ChatRow
                  key={chat.id}
                  chat={chat}
                  search={wanted}
                  isActive={chat.id === activeId}
                  onChosen={onChosen}
                />
              ))}
              {list.hasNextPage && (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  fullWidth
                  loading={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  Older ones
                </Button>
              )}
            </>
          )}
        </Asked>
      </div>
    </nav>
  )
}

const ListHead = ({ onChosen }: Pick<ChatListProps, 'onChosen'>) => (
  <Group gap="xs" wrap="nowrap">
    <Button
      component={Link}
      href="/chat"
      flex={1}
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={onChosen}
    >
      New conversation
    </Button>
    <Tooltip label="All conversations as a file">
      <ActionIcon
        component="a"
        href="/api/chats/export"
        download="chats.json"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="All conversations as a file"
      >
        <IconDownload size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  </Group>
)
