import { Group, Stack, Title } from '@mantine/core'
import { useCallback, useRef } from 'react'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { Loading } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { Page } from '../page/page.tsx'
import { SearchField } from '../page/search-field.tsx'
import stale from '../page/stale.module.css'
import { useFilter } from '../page/use-filter.ts'
import { useNow } from '../page/use-now.ts'
import { BulkBar } from './bulk-bar.tsx'
import { Dialogs } from './dialogs.tsx'
import { HistoryStrip } from './history-strip.tsx'
import { Nobody, TenRefused, useTenRequests } from './nobody.tsx'
import { PauseMenu, Pauses } from './pauses.tsx'
import { RefusedLately } from './refused-lately.tsx'
import { RunningLanes } from './running-lanes.tsx'
import { StreamStanding } from './stream-standing.tsx'
import { useSteering } from './steering.ts'
import { Switches } from './switches.ts'
import type { LiveTicket } from './stream/queue-list.ts'
import { useLive, type Live } from './stream/use-live.ts'
import { texts } from './texts.ts'
import { TicketTimes } from './ticket-times.ts'
import { TopStrip } from './top-strip.tsx'
import { useSelection } from './use-selection.ts'
import { WaitingTable } from './waiting-table.tsx'

/** The queue as it is at this moment, and everything that an operator can do to it. */
export const LivePage = () => {
  const live = useLive()
  const steering = useSteering()
  return (
    <Page title={texts.title} actions={<PauseMenu steering={steering} />}>
      <StreamStanding standing={live.standing} />
      <Pauses queue={live.queue} />
      {live.clock === null || live.stats === null ? (
        <Loading rows={12} />
      ) : (
        <Told live={live} clock={live.clock} stats={live.stats} steering={steering} />
      )}
    </Page>
  )
}

interface ToldProps {
  readonly live: Live
  readonly clock: NonNullable<Live['clock']>
  readonly stats: NonNullable<Live['stats']>
  readonly steering: ReturnType<typeof useSteering>
}

const Told = ({ live: { queue, standing }, clock, stats, steering }: ToldProps) => {
  const times = new TicketTimes(clock, useNow())
  const [text] = useFilter('q')
  const [name] = useFilter('class')
  const shown = queue.waiting.filter(matching(text, name))
  const heading = useRef<HTMLHeadingElement>(null)
  const focusHeading = useCallback(() => heading.current?.focus(), [])
  const selection = useSelection(shown.map(({ ticket }) => ticket))
  const ten = useTenRequests()
  return (
    <Stack gap="sm" className={standing.kind === 'open' ? undefined : stale['stale']}>
      <TopStrip queue={queue} stats={stats} times={times} />
      <RunningLanes
        running={queue.running}
        stats={stats}
        times={times}
        onCancel={(ticket) => steering.cancel([ticket])}
      />
      <RefusedLately refusals={stats.refusals} />
      <HistoryStrip />
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4" ref={heading} tabIndex={-1}>
          {texts.requestsWait(queue.waiting.length)}
        </Title>
        <Group gap="xs" align="flex-end">
          <FilterSelect name="class" label={texts.class} options={CALLER_CLASSES} />
          <SearchField label={texts.searchQueue} placeholder={texts.callerOrModel} />
        </Group>
      </Group>
      <TenRefused ten={ten} />
      <BulkBar tickets={shown} selection={selection} steering={steering} />
      {shown.length > 0 && (
        <WaitingTable
          tickets={shown}
          waiting={queue.waiting}
          agingPerMinute={clock.agingPerMinute}
          times={times}
          switches={new Switches(stats.switches, queue.waiting)}
          selection={selection}
          steering={steering}
        />
      )}
      {shown.length === 0 &&
        (queue.waiting.length === 0 ? (
          <Nobody hosts={stats.hosts} ten={ten} onFocusLost={focusHeading} />
        ) : (
          <Filtered />
        ))}
      <Dialogs steering={steering} queue={queue} stats={stats} times={times} clock={clock} />
    </Stack>
  )
}

const matching =
  (text: string, name: string) =>
  (ticket: LiveTicket): boolean =>
    (name === '' || ticket.class === name) &&
    [ticket.caller, ticket.model, ticket.requestId, ticket.address].some((field) =>
      field.toLowerCase().includes(text.toLowerCase()),
    )

const Filtered = () => <Empty title={texts.noneLike}>{texts.othersWait}</Empty>
