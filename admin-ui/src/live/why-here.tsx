import { Drawer, List, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Moment } from '../page/moment.tsx'
import { formatDuration } from '../page/numbers.ts'
import { ClassBadge } from './class-badge.tsx'
import { OtherModel } from './other-model.tsx'
import { roundedSum } from './rounded-sum.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { texts } from './texts.ts'
import { reasonWords, standingWords } from './words.ts'

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
      title={texts.whyTitle(ticket.caller)}
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
      {place.ticket.isOnHold
        ? reasonWords(place.ticket)
        : texts.number(place.ticket.position, reasonWords(place.ticket))}
    </Text>
    <Arithmetic place={place} />
    <Ahead ahead={place.ahead} />
    {place.modelSwitch !== null && (
      <OtherModel modelSwitch={place.modelSwitch} ticket={place.ticket} />
    )}
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        {texts.whatHostsSay}
      </Title>
      <List size="sm">
        {place.hosts.map(({ name, slots, slotsInUse, standing }) => (
          <List.Item key={name}>
            {name}: {texts.hostSays(standingWords(standing), slotsInUse, slots)}
          </List.Item>
        ))}
      </List>
    </Stack>
  </Stack>
)

const Arithmetic = ({ place: { ticket, agingPerMinute, key } }: { readonly place: Place }) => {
  if (ticket.isPinned) {
    return <Text>{texts.isPinned}</Text>
  }
  const [beforeCame, afterCame] = texts.came(formatDuration(ticket.waitedMs ?? 0))
  const [beforeZero, afterZero] = texts.reachesZero
  return (
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        {texts.arithmetic}
      </Title>
      <Sum ticket={ticket} agingPerMinute={agingPerMinute} />
      <Text size="sm">
        {beforeCame}
        <Moment at={ticket.queuedAt} />
        {afterCame}
        {ticket.shareDelayMs! > 0 && ` ${texts.lostMeans}`}
        {agingPerMinute > 0 && (
          <>
            {` ${beforeZero}`}
            <Moment at={key} />
            {afterZero}
          </>
        )}
      </Text>
    </Stack>
  )
}

interface SumProps {
  readonly ticket: Place['ticket']
  readonly agingPerMinute: number
}

/** Lines that add up as they are shown. */
const Sum = ({ ticket: { priority, waitedMs, shareDelayMs }, agingPerMinute }: SumProps) => {
  const [waited, delay] = [waitedMs ?? 0, shareDelayMs ?? 0]
  const worth = (ms: number): number => (agingPerMinute * ms) / 60_000
  const sum = roundedSum({ base: priority!, waited: worth(waited), lost: worth(delay) })
  const lines: (readonly [string, string])[] = [
    [texts.baseLine, POINTS.format(sum.base)],
    [texts.waitedLine(formatDuration(waited), agingPerMinute), `− ${POINTS.format(sum.waited)}`],
  ]
  if (delay > 0) {
    const line = texts.delayLine(formatDuration(delay), agingPerMinute)
    lines.push([line, `+ ${POINTS.format(sum.lost)}`])
  }
  const effective = POINTS.format(sum.effective).replace('-', '−')
  return (
    <Table style={{ fontVariantNumeric: 'tabular-nums' }}>
      <Table.Tbody>
        {[...lines, [texts.effectiveLine, effective] as const].map(([line, points]) => (
          <Table.Tr key={line}>
            <Table.Td>{line}</Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              {points}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const POINTS = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 3,
  maximumFractionDigits: 3,
})

const Ahead = ({ ahead }: { readonly ahead: Place['ahead'] }) => {
  const classes = CALLER_CLASSES.filter((name) => ahead.byClass[name] > 0)
  const total = classes.reduce((sum, name) => sum + ahead.byClass[name], 0)
  return (
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        {texts.goFirst(total)}
      </Title>
      {total > 0 && (
        <Text size="sm">
          {texts.ahead(
            classes.map((name) => texts.ofClass(String(ahead.byClass[name]), name)).join(', '),
            ahead.ofSameCaller,
            ahead.onHold,
          )}
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
                  {other.isPinned ? texts.isNext : (other.effectivePriority ?? 0).toFixed(2)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}
