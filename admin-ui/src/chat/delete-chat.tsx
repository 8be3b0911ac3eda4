import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { ChatSummary } from '../../../shared/api/chat.ts'
import { Confirm } from '../page/confirm.tsx'
import { deleteChat } from './chat-api.ts'
import { CHATS_KEY, chatKey } from './chat-keys.ts'

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
      title={`Delete “${title}”?`}
      verb="Delete"
      action={remove}
    >
      All of its questions, answers and pictures are deleted for good.
      {chat.isAnswering && ' The answer that is being written is stopped.'}
    </Confirm>
  )
}
