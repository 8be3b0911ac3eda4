import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ChatSummary } from '../../../shared/api/chat.ts'
import { useSession } from '../session/use-session.ts'
import { fetchChats } from './chat-api.ts'
import { CHATS_KEY } from './chat-keys.ts'

const SHOWN_MAX = 6

/** The conversations in which words stand, or the last ones; none for whoever is no person. */
export const useFoundChats = (words: string): readonly ChatSummary[] => {
  const isPerson = (useSession().data?.user ?? null) !== null
  const [asked] = useDebouncedValue(words, 150)
  const { data, isPlaceholderData } = useQuery({
    queryKey: [...CHATS_KEY, 'found', asked],
    queryFn: () => fetchChats(asked, undefined),
    enabled: isPerson,
    placeholderData: keepPreviousData,
  })
  const isAnswer = asked === words && !isPlaceholderData
  const found = data?.items ?? []
  // Until there is an answer: those of the one before that fit too.
  const fitting = isAnswer ? found : found.filter(({ title }) => hasWords(title, words))
  return fitting.slice(0, SHOWN_MAX)
}

const hasWords = (title: string, words: string): boolean =>
  title.toLowerCase().includes(words.toLowerCase())
