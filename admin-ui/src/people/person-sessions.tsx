import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked, Failed } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import { counted } from '../page/quantity.ts'
import { RowTable } from '../page/row-table.tsx'
import { Section } from '../page/section.tsx'
import { agentName } from './agent-name.ts'
import type { Person } from './person.ts'

/** Where somebody is signed in, and the end of that. */
export const PersonSessions = ({ person: { id, username } }: { readonly person: Person }) => {
  const queries = useQueryClient()
  const queryKey = ['people', 'sessions', id]
  const sessions = useQuery({
    queryKey,
    queryFn: () => answerOf(admin.users[':id'].sessions.$get({ param: { id } })),
  })
  const end = useMutation({
    mutationFn: () => answerOf(admin.users[':id'].sessions.$delete({ param: { id } })),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  })
  return (
    <Section title="Sessions">
      <Asked query={sessions} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{username} is signed in nowhere.</Text>
          ) : (
            <>
              <RowTable
                label={`Sessions of ${username}`}
                items={items}
                keyOf={(one) => one.id}
                columns={[
                  { label: 'Browser', show: ({ userAgent }) => agentName(userAgent) },
                  { label: 'Address', show: ({ address }) => address },
                  { label: 'Last seen', show: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
                ]}
              />
              <Group mt="sm">
                <Button
                  variant="light"
                  color="red"
                  loading={end.isPending}
                  onClick={() => end.mutate()}
                >
                  End {counted(items.length, 'session')} and what runs in them
                </Button>
              </Group>
            </>
          )
        }
      </Asked>
      {end.error !== null && <Failed error={end.error} />}
    </Section>
  )
}
