import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'

const LOOK_MS = 10_000

/** Where a week or more is looked at: a minute of it cannot be seen. */
const LONG_HOURS = 168
const LONG_LOOK_MS = 60_000

const askMemory = (hours: string) => answerOf(admin.stats.models.$get({ query: { hours } }))

/** What the hosts did with their memory in the last hours. */
export const useMemory = (hours: string) =>
  useQuery({
    queryKey: ['models', 'memory', hours],
    queryFn: () => askMemory(hours),
    refetchInterval: Number(hours) < LONG_HOURS ? LOOK_MS : LONG_LOOK_MS,
    placeholderData: keepPreviousData,
  })

export type MemoryReport = Awaited<ReturnType<typeof askMemory>>
export type HostMemory = MemoryReport['hosts'][number]
export type Stay = HostMemory['stays'][number]
