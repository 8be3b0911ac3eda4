import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { everyPage } from '../page/every-page.ts'

const askNames = async (): Promise<ReadonlyMap<string, string>> => {
  const users = await everyPage((cursor) =>
    answerOf(
      admin.users.$get({ query: { limit: '1000', ...(cursor !== undefined && { cursor }) } }),
    ),
  )
  return new Map(users.map(({ id, username }) => [id, username]))
}

const NONE: ReadonlyMap<string, string> = new Map()

/** What people are called, by their ids. */
export const useUserNames = (): ReadonlyMap<string, string> =>
  useQuery({ queryKey: ['user-names'], queryFn: askNames, staleTime: 60_000 }).data ?? NONE
