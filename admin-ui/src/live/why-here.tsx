import { Code, Drawer, List, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import { counted, formatDuration } from '../page/numbers.ts'
import { ClassBadge } from './class-badge.tsx'
import { OtherModel } from './other-model.tsx'
import type { LiveTicket } from './stream/queue-list.ts'
import { formatPriority, reasonWords, standingWords } from './words.ts'

interface WhyHereProps {
  readonly ticket: LiveTicket
  readonly onClose: () => void
}

/** Why a request stands where it does: the arithmetic, who goes first, and what its hosts say. */
export const WhyHere = ({ ticket, onClose }: WhyHereProps) => {
  const place = useQuery({
    queryKey: ['queue', ticket.ticket],
    queryFn: () => fetchPlace(ticket.ticket),
    refetchInterval: 2_000,
    gcTime: 0,
  })
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={`Why ${ticket.caller} is here`}
    >
      <Asked query={place}>{(explained) => <Explained place={explained} />}</Asked>
    </Drawer>
  )
}

const fetchPlace = (ticket: string) => answerOf(admin.queue[':ticket'].$get({ param: { ticket } }))

type Place = Awaited<ReturnType<typeof fetchPlace>>

const Explained = ({ place }: { readonly place: Place }) => (
  <Stack>
    <Text>
      Number {place.ticket.position}. {reasonWords(place.ticket)}.
    </Text>
    <Arithmetic place={place} />
    <Ahead ahead={place.ahead} />
    {place.modelSwitch !== null && (
      <OtherModel modelSwitch={place.modelSwitch} ticket={place.ticket} />
    )}
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        What its hosts say
      </Title>
      <List size="sm">
        {place.hosts.map(({ name, slots, slotsInUse, standing }) => (
          <List.Item key={name}>
            {name}: {standingWords(standing)} ({slotsInUse} of {counted(slots, 'slot')} in use)
          </List.Item>
        ))}
      </List>
    </Stack>
  </Stack>
)

const Arithmetic = ({ place: { ticket, agingPerMinute, key } }: { readonly place: Place }) => {
  if (ticket.isPinned) {
    return <Text>An operator put it before all others; moving it undoes that.</Text>
  }
  return (
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        The arithmetic
      </Title>
      <Code block>{sumOf(ticket, agingPerMinute).join('\n')}</Code>
      <Text size="sm">
        It came <Moment at={ticket.queuedAt} />, {formatDuration(ticket.waitedMs ?? 0)} ago.
        Smallest first; all age alike, so nobody overtakes by waiting.
        {ticket.shareDelayMs! > 0 &&
          ' What counts as lost is what its caller has had, or has waiting before it, beyond a fair share. That is at most half a point, which can turn round those who are less apart.'}
        {agingPerMinute > 0 && (
          <>
            {' '}
            Its priority reaches 0 at <Moment at={key} />: whoever reaches 0 sooner is served first.
          </>
        )}
      </Text>
    </Stack>
  )
}

const sumOf = (
  { priority, waitedMs, shareDelayMs }: Place['ticket'],
  agingPerMinute: number,
): readonly string[] => {
  const waited = (waitedMs ?? 0) / 60_000
  const lost = (shareDelayMs ?? 0) / 60_000
  const gained = agingPerMinute * (waited - lost)
  const counted =
    lost === 0 ? `${minutesOf(waited)}` : `(${waited.toFixed(2)} − ${minutesOf(lost)} lost)`
  return [
    `base priority              ${formatPriority(priority!)}`,
    `gained by waiting          ${agingPerMinute} a minute × ${counted} = ${gained.toFixed(3)}`,
    `effective priority         ${formatPriority(priority!)} − ${gained.toFixed(3)} = ${(priority! - gained).toFixed(3)}`,
  ]
}

const minutesOf = (minutes: number): string => `${minutes.toFixed(2)} minutes`

const Ahead = ({ ahead }: { readonly ahead: Place['ahead'] }) => {
  const classes = CALLER_CLASSES.filter((name) => ahead.byClass[name] > 0)
  const total = classes.reduce((sum, name) => sum + ahead.byClass[name], 0)
  return (
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        {total === 0 ? 'Nobody goes first' : `${counted(total, 'request')} first`}
      </Title>
      {total > 0 && (
        <Text size="sm">
          {classes.map((name) => `${ahead.byClass[name]} ${name}`).join(', ')}; {ahead.ofSameCaller}{' '}
          of them of the same caller, {ahead.onHold} on hold. The nearest:
        </Text>
      )}
      {total > 0 && (
        <Table>
          <Table.Tbody>
            {ahead.nearest.map((other) => (
              <Table.Tr key={other.ticket}>
                <Table.Td>{other.position}</Table.Td>
                <Table.Td>
                  <ClassBadge name={other.class} />
                </Table.Td>
                <Table.Td>{other.caller}</Table.Td>
                <Table.Td>{other.model}</Table.Td>
                <Table.Td ta="right">
                  {other.isPinned ? 'next' : (other.effectivePriority ?? 0).toFixed(2)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}
