import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { everyPage } from '../page/every-page.ts'
import type { Key, KeyDesk } from './key-desk.ts'

/** What ends when a key ends. */
export interface Consequence {
  readonly waiting: number
  readonly running: number
  /** Keys that it has made, and those that they have made. */
  readonly made: readonly Key[]
}

const askConsequence = async (desk: KeyDesk, key: Key): Promise<Consequence> => {
  const [keys, tickets] = await Promise.all([
    everyPage((cursor) => desk.list({ state: 'active', ...(cursor !== undefined && { cursor }) })),
    desk.name === 'all' ? everyTicket() : [],
  ])
  const made = madeBy(key, keys)
  const callers = new Set([key, ...made].map(({ id }) => `key:${id}`))
  const own = tickets.filter(({ callerId }) => callers.has(callerId))
  const running = own.filter(({ state }) => state === 'running').length
  return { running, waiting: own.length - running, made }
}

const everyTicket = () =>
  everyPage((cursor) =>
    answerOf(
      admin.queue.$get({ query: { limit: '1000', ...(cursor !== undefined && { cursor }) } }),
    ),
  )

const madeBy = (maker: Key, keys: readonly Key[]): readonly Key[] =>
  keys
    .filter(({ makerKeyId }) => makerKeyId === maker.id)
    .flatMap((made) => [made, ...madeBy(made, keys)])

/** What revoking a key would end now. */
export const useConsequence = (desk: KeyDesk, key: Key) =>
  useQuery({
    queryKey: ['keys', 'consequence', desk.name, key.id],
    queryFn: () => askConsequence(desk, key),
    staleTime: 0,
  })
