import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { liveAnswers, type LiveAnswer } from './live-answers.ts'

/** An answer while it is made; null once it is what it will be. */
export const useLiveAnswer = (messageId: string | null): LiveAnswer | null =>
  useSyncExternalStore(messageId === null ? never : liveAnswers.subscribe, () =>
    messageId === null ? null : liveAnswers.get(messageId),
  )

const never = () => () => undefined

/** Keeps the stream of answers open while the page is there. */
export const useAnswerStream = (): void => {
  const queries = useQueryClient()
  useEffect(() => liveAnswers.attach(queries), [queries])
}
