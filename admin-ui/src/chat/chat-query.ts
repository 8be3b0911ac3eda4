import { queryOptions } from '@tanstack/react-query'
import { fetchChat } from './chat-api.ts'
import { chatKey } from './chat-keys.ts'

/** One conversation, for whoever shows something of it. */
export const chatQuery = (id: string) =>
  queryOptions({ queryKey: chatKey(id), queryFn: () => fetchChat(id) })
