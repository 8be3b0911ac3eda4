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
import { texts } from './texts.ts'

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
    <nav className={styles['list']} aria-label={texts.conversations}>
      <ListHead onChosen={onChosen} />
      <TextInput
        ref={searchRef}
        type="search"
        aria-label={texts.searchConversations}
        placeholder={texts.search}
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
                  {wanted === '' ? texts.noConversations : texts.nothingFound}
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
                  {texts.olderOnes}
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
      {texts.newConversation}
    </Button>
    <Tooltip label={texts.saveAll}>
      <ActionIcon
        component="a"
        href="/api/chats/export"
        download="chats.json"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={texts.saveAll}
      >
        <IconDownload size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  </Group>
)
