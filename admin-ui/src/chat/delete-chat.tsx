import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { ChatSummary } from '../../../shared/api/chat.ts'
import { Confirm } from '../page/confirm.tsx'
import { deleteChat } from './chat-api.ts'
import { CHATS_KEY, chatKey } from './chat-keys.ts'
import { texts } from './texts.ts'

interface DeleteChatProps {
  readonly chat: ChatSummary
  readonly title: string
  readonly isActive: boolean
  readonly isOpen: boolean
  readonly onClose: () => void
}

export const DeleteChat = ({ chat, title, isActive, isOpen, onClose }: DeleteChatProps) => {
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const remove = useMutation({
    mutationFn: () => deleteChat(chat.id),
    onSuccess: async () => {
      if (isActive) navigate('/chat')
      queries.removeQueries({ queryKey: chatKey(chat.id) })
      await queries.invalidateQueries({ queryKey: CHATS_KEY })
    },
  })
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={texts.deleteTitle(title)}
      verb={texts.delete}
      action={remove}
    >
      {texts.deleteMeans}
      {chat.isAnswering && ` ${texts.deleteStops}`}
    </Confirm>
  )
}
