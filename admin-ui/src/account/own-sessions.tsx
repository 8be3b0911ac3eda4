import { Badge, Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDisclosure } from '@mantine/hooks'
import { answerOf, session } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { Moment } from '../page/moment.tsx'
import { RowTable } from '../page/row-table.tsx'
import { Section } from '../page/section.tsx'
import { agentName } from '../people/agent-name.ts'
import { texts } from './texts.ts'
import { useSessionChange } from '../session/use-session.ts'

const listSessions = () => answerOf(session.sessions.$get())

type OwnSession = Awaited<ReturnType<typeof listSessions>>['items'][number]

/** Where one is signed in, and how to end that. */
export const OwnSessions = () => {
  const sessions = useQuery({ queryKey: ['own-sessions'], queryFn: listSessions })
  return (
    <Section title={texts.sessions} about={texts.sessionsAbout}>
      <Asked query={sessions} rows={2}>
        {({ items }) => (
          <>
            <RowTable
              label={texts.mySessions}
              items={items}
              keyOf={({ id }) => id}
              columns={[
                { label: texts.browser, show: (one) => <Browser of={one} /> },
                { label: texts.address, show: ({ address }) => address },
                { label: texts.lastSeen, show: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
                { label: texts.signedIn, show: ({ createdAt }) => <Moment at={createdAt} /> },
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
    {isCurrent && <Badge variant="outline">{texts.thisOne}</Badge>}
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
        aria-label={texts.endIn(agentName(userAgent))}
        onClick={dialog.open}
      >
        {texts.end}
      </Button>
      <Confirm
        title={texts.endTitle}
        isOpen={isOpen}
        onClose={dialog.close}
        verb={texts.endDo}
        action={end}
      >
        <Text>{texts.endConsequence(agentName(userAgent), address)}</Text>
        <Text size="sm" c="dimmed">
          {texts.lastSeen}: <Moment at={lastSeenAt} />
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
        {texts.endAll}
      </Button>
      <Confirm
        title={texts.endAllTitle}
        isOpen={isOpen}
        onClose={dialog.close}
        verb={texts.endAllDo}
        action={endAll}
      >
        <Text>{texts.endAllConsequence(count)}</Text>
      </Confirm>
    </Group>
  )
}
