import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiFailure } from '../api/api-failure.ts'
import { answerOf, session } from '../api/client.ts'
import { firstAnswer } from './first-answer.ts'

export const SESSION_KEY = ['session']

const whoAmI = async () => {
  try {
    return await answerOf(session.me.$get({}, { fetch: firstAnswer }))
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 401) return null
    throw error
  }
}

/** Who is signed in; null for nobody. It is asked for again whenever the window comes to the front. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: whoAmI,
  staleTime: 30_000,
})

export const useSession = () => useQuery(sessionQuery)

/** To be called when somebody has signed in or out: nothing of the former one may stay. */
export const useSessionChange = (): (() => Promise<void>) => {
  const queries = useQueryClient()
  return async () => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] })
    // Asked at once, also where no page shows it: the next one must not see the former answer.
    await queries.fetchQuery({ queryKey: SESSION_KEY, queryFn: whoAmI, staleTime: 0 })
  }
}

export type Me = NonNullable<Awaited<ReturnType<typeof whoAmI>>>
