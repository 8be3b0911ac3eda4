import { Badge, Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDisclosure } from '@mantine/hooks'
import { answerOf, session } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { Moment } from '../page/moment.tsx'
import { counted } from '../page/numbers.ts'
import { RowTable } from '../page/row-table.tsx'
import { Section } from '../page/section.tsx'
import { agentName } from '../people/agent-name.ts'
import { useSessionChange } from '../session/use-session.ts'

const listSessions = () => answerOf(session.sessions.$get())

type OwnSession = Awaited<ReturnType<typeof listSessions>>['items'][number]

/** Where one is signed in, and how to end that. */
export const OwnSessions = () => {
  const sessions = useQuery({ queryKey: ['own-sessions'], queryFn: listSessions })
  return (
    <Section title="Sessions" about="Where you are signed in.">
      <Asked query={sessions} rows={2}>
        {({ items }) => (
          <>
            <RowTable
              label="My sessions"
              items={items}
              keyOf={({ id }) => id}
              columns={[
                { label: 'Browser', show: (one) => <Browser of={one} /> },
                { label: 'Address', show: ({ address }) => address },
                { label: 'Last seen', show: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
                { label: 'Signed in', show: ({ createdAt }) => <Moment at={createdAt} /> },
                {
                  label: '',
                  show: (one) => !one.isCurrent && <EndOne of={one} />,
                  isNumeric: true,
                },
              ]}
            />
            <EndAll count={items.length} />
          </>
        )}
      </Asked>
    </Section>
  )
}

const Browser = ({ of: { userAgent, isCurrent } }: { readonly of: OwnSession }) => (
  <Group gap="xs">
    <Text size="sm" title={userAgent}>
      {agentName(userAgent)}
    </Text>
    {isCurrent && <Badge variant="outline">This one</Badge>}
  </Group>
)

const EndOne = ({ of: { id, userAgent, address, lastSeenAt } }: { readonly of: OwnSession }) => {
  const [isOpen, dialog] = useDisclosure(false)
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => answerOf(session.sessions[':id'].$delete({ param: { id } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['own-sessions'] }),
  })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-label={`End the session in ${agentName(userAgent)}`}
        onClick={dialog.open}
      >
        End
      </Button>
      <Confirm
        title="End this session?"
        isOpen={isOpen}
        onClose={dialog.close}
        verb="End it"
        action={end}
      >
        <Text>
          {agentName(userAgent)} at {address}, last seen <Moment at={lastSeenAt} />, has to sign in
          again, and what runs in it ends at once.
        </Text>
      </Confirm>
    </>
  )
}

const EndAll = ({ count }: { readonly count: number }) => {
  const [isOpen, dialog] = useDisclosure(false)
  const onSessionChange = useSessionChange()
  const endAll = useMutation({
    mutationFn: () => answerOf(session.sessions.$delete()),
    onSuccess: onSessionChange,
  })
  return (
    <Group mt="sm">
      <Button variant="default" onClick={dialog.open}>
        Sign out everywhere
      </Button>
      <Confirm
        title="Sign out everywhere?"
        isOpen={isOpen}
        onClose={dialog.close}
        verb="Sign out"
        action={endAll}
      >
        <Text>This ends {counted(count, 'session')}, this one too, and what runs in them.</Text>
      </Confirm>
    </Group>
  )
}
