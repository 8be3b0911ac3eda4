import { useQuery } from '@tanstack/react-query'
import { askQueue, endingOf, type Ending } from '../consequence/ending.ts'
import { everyPage } from '../page/every-page.ts'
import type { Key, KeyDesk } from './key-desk.ts'

/** What ends when a key ends. */
export interface Consequence {
  /** Null where that is not to be seen: only operators see the queue of others. */
  readonly ending: Ending | null
  /** Keys that it has made, and those that they have made. */
  readonly made: readonly Key[]
}

const askConsequence = async (desk: KeyDesk, key: Key): Promise<Consequence> => {
  const made = madeBy(key, await everyActiveKey(desk))
  const callers = [key, ...made].map(({ id }) => `key:${id}`)
  return { made, ending: desk.name === 'all' ? endingOf(await askQueue(), callers) : null }
}

/** All keys that work now. */
export const everyActiveKey = (desk: KeyDesk): Promise<readonly Key[]> =>
  everyPage((cursor) => desk.list({ state: 'active', ...(cursor !== undefined && { cursor }) }))

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
