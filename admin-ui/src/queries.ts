import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiFailure } from './api/api-failure.ts'
import { SESSION_KEY } from './session/use-session.ts'

/** What the pages have asked the gateway, and how they ask again. */
export const createQueries = (): QueryClient => {
  /** An answer 401 to whoever was signed in means that the session has ended: who is it now? */
  const onError = (error: Error): void => {
    if (!(error instanceof ApiFailure) || error.status !== 401) return
    void queries.invalidateQueries({ queryKey: SESSION_KEY })
  }
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // A gateway on this machine answers without a network, too. While it is away, its return is
      // what asks again (away-banner.tsx); everything else that fails would fail again.
      queries: { staleTime: 10_000, networkMode: 'always', retry: false },
      mutations: { networkMode: 'always' },
    },
  })
  return queries
}
