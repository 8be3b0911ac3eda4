import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { Moment } from '../page/moment.tsx'
import { RowTable } from '../page/row-table.tsx'
import { Section } from '../page/section.tsx'
import { agentName } from './agent-name.ts'
import { listSessions, WhatEnds } from './consequence.tsx'
import type { Person } from './person.ts'

/** Where somebody is signed in, and the end of that. */
export const PersonSessions = ({ person }: { readonly person: Person }) => {
  const { id, username } = person
  const sessions = useQuery({
    queryKey: ['people', 'sessions', id],
    queryFn: () => listSessions(id),
  })
  return (
    <Section title="Sessions">
      <Asked query={sessions} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{username} has no active sessions.</Text>
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
              <EndAll person={person} />
            </>
          )
        }
      </Asked>
    </Section>
  )
}

const EndAll = ({ person }: { readonly person: Person }) => {
  const { id, username } = person
  const [isOpen, dialog] = useDisclosure(false)
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => answerOf(admin.users[':id'].sessions.$delete({ param: { id } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people', 'sessions', id] }),
  })
  return (
    <Group mt="sm">
      <Button variant="light" color="red" onClick={dialog.open}>
        Sign out everywhere…
      </Button>
      {isOpen && (
        <Confirm
          title={`Sign ${username} out everywhere?`}
          isOpen
          onClose={dialog.close}
          verb="Sign out"
          action={end}
        >
          <WhatEnds person={person} hasKeys={false} />
        </Confirm>
      )}
    </Group>
  )
}
