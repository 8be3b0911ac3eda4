import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { answerOf, session } from '../api/client.ts'
import { drafts } from '../chat/drafts.ts'
import { useSessionChange } from '../session/use-session.ts'

/** Ends the session, and goes where one can begin another. */
export const useSignOut = (): (() => void) => {
  const onSessionChange = useSessionChange()
  const [, navigate] = useLocation()
  const signOut = useMutation({
    mutationFn: () => answerOf(session.logout.$post()),
    onSettled: async () => {
      drafts.forget()
      await onSessionChange()
      navigate('/sign-in')
    },
  })
  return () => signOut.mutate()
}
