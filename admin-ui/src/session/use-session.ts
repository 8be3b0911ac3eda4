import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { answerOf, session } from '../api/client.ts'
import { firstAnswer } from './first-answer.ts'

export const SESSION_KEY = ['session']

const whoIsThere = () => answerOf(session.session.$get({}, { fetch: firstAnswer }))

/** Who is signed in. It is asked for again whenever the window comes to the front. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: whoIsThere,
  staleTime: 30_000,
})

type SessionState = Awaited<ReturnType<typeof whoIsThere>>

export type Me = NonNullable<SessionState['me']>

const meIn = ({ me }: SessionState): Me | null => me

/** Who is signed in; null for nobody. */
export const useSession = () => useQuery({ ...sessionQuery, select: meIn })

/** Whether this gateway has no admin yet; false until that is known. */
export const useIsAdminAwaited = (): boolean => useQuery(sessionQuery).data?.isAdminAwaited ?? false

/** To be called when somebody has signed in or out: nothing of the former one may stay. */
export const useSessionChange = (): (() => Promise<void>) => {
  const queries = useQueryClient()
  return async () => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] })
    // Asked at once, also where no page shows it: the next one must not see the former answer.
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
  }
}
