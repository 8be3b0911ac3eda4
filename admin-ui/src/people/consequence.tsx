import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { askQueue, endingOf, endingText, type Ending } from '../consequence/ending.ts'
import { everyActiveKey } from '../keys/consequence.ts'
import { ALL_KEYS } from '../keys/key-desk.ts'
import { Asked } from '../page/asked.tsx'
import { counted } from '../page/numbers.ts'
import type { Person } from './person.ts'

/** What ends when somebody is signed out everywhere, or shut out. */
interface Consequence {
  readonly sessions: number
  readonly ofSessions: Ending
  readonly keys: number
  readonly ofAll: Ending
}

export const listSessions = (id: string) =>
  answerOf(admin.users[':id'].sessions.$get({ param: { id } }))

const askConsequence = async (id: string): Promise<Consequence> => {
  const [sessions, active, tickets] = await Promise.all([
    listSessions(id),
    everyActiveKey(ALL_KEYS),
    askQueue(),
  ])
  const own = `user:${id}`
  const keys = active.filter(({ userId }) => userId === id).map((key) => `key:${key.id}`)
  return {
    sessions: sessions.items.length,
    ofSessions: endingOf(tickets, [own]),
    keys: keys.length,
    ofAll: endingOf(tickets, [own, ...keys]),
  }
}

interface WhatEndsProps {
  readonly person: Person
  /** Keys end only where the account does, or is locked. */
  readonly hasKeys: boolean
}

/** What ends with the sessions of somebody, or with the sessions and keys, in numbers. */
export const WhatEnds = ({ person: { id }, hasKeys }: WhatEndsProps) => {
  const consequence = useQuery({
    queryKey: ['people', 'consequence', id],
    queryFn: () => askConsequence(id),
    staleTime: 0,
  })
  return (
    <Asked query={consequence} rows={1}>
      {({ sessions, keys, ofSessions, ofAll }) => (
        <Text>
          {hasKeys
            ? `This immediately ends ${counted(sessions, 'session')} and disables ${counted(keys, 'key')}. Their requests will fail: ${endingText(ofAll)}.`
            : `This immediately ends ${counted(sessions, 'session')}. Requests will fail: ${endingText(ofSessions)}.`}
        </Text>
      )}
    </Asked>
  )
}
