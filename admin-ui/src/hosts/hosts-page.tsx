import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Asked } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { counted, formatCount, formatDuration, formatShare } from '../page/numbers.ts'
import { formatClock } from '../page/local-time.ts'
import { Page } from '../page/page.tsx'
import { StateBadge } from '../page/state-badge.tsx'
import { useFilters } from '../page/use-filters.ts'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { HostActions } from './host-actions.tsx'
import { HostDialog } from './host-dialog.tsx'
import { isFirstChecked, type HostState } from './host.ts'
import { LookedFor } from './looked-for.tsx'
import { useHostLatency, useHostWork } from './use-host-work.ts'
import { useHosts } from './use-hosts.ts'

const COLUMNS: readonly Column<HostState>[] = [
  { label: 'Name', show: (host) => <Name of={host} /> },
  { label: 'State', show: (host) => <State of={host} /> },
  {
    label: 'Slots in use',
    isNumeric: true,
    show: (host) => <SlotsInUse of={host} />,
  },
  {
    label: 'Models',
    show: (host) => <Models of={host} />,
  },
  {
    label: 'Last check',
    show: (host) => <Look of={host} />,
  },
  { label: 'Last 24 hours', show: (host) => <Work of={host} /> },
  { label: '', show: (host) => <HostActions host={host} />, isNumeric: true },
]

const Models = ({ of: host }: { readonly of: HostState }) => (
  <Stack gap={2}>
    <Text size="sm">
      {isFirstChecked(host) ? 'Not known yet' : counted(host.models.length, 'model')}
    </Text>
    {host.loaded.length > 0 && (
      <Text size="xs" c="dimmed">
        Loaded: {host.loaded.join(', ')}
      </Text>
    )}
  </Stack>
)

const Look = ({ of: { lastLook, nextLookAt } }: { readonly of: HostState }) => (
  <Stack gap={2}>
    {lastLook === null ? (
      <Text size="sm">Not checked yet</Text>
    ) : (
      <Text size="sm">
        <Moment at={lastLook.at} />, answered in {formatDuration(lastLook.tookMs)}
      </Text>
    )}
    {nextLookAt !== null && (
      <Text size="xs" c="dimmed">
        Next check: <Moment at={nextLookAt}>{formatClock(nextLookAt)}</Moment>
      </Text>
    )}
  </Stack>
)

const Work = ({ of: { name } }: { readonly of: HostState }) => {
  const work = useHostWork().data?.get(name)
  const latency = useHostLatency(name, work?.requests ?? 0).data
  if (work === undefined) return 'No requests'
  const { requests, tokensPerSecond, wastedShare } = work
  return (
    <Stack gap={2}>
      <Text size="sm">{counted(requests, 'request')}</Text>
      {tokensPerSecond !== null && (
        <Text size="xs" c="dimmed">
          {tokensPerSecond.toFixed(1)} tokens/s per request
        </Text>
      )}
      {latency && (
        <Text size="xs" c="dimmed" title="Time to first token, after the wait">
          TTFT p50 {formatDuration(latency.p50)}, p95 {formatDuration(latency.p95)}
        </Text>
      )}
      {wastedShare !== null && (
        <Text size="xs" c="dimmed">
          {formatShare(wastedShare)} of output wasted
        </Text>
      )}
    </Stack>
  )
}

/** The model servers behind this gateway. */
export const HostsPage = () => {
  const filters = useFilters()
  const hosts = useHosts()
  const chosen = hosts.data?.items.find(({ name }) => name === filters.get('edit'))
  const onClose = () => filters.set({ new: undefined, edit: undefined })
  return (
    <Page
      title="Hosts"
      about="The model servers behind this gateway and their current state."
      actions={
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => filters.set({ new: '1' })}
        >
          Add host
        </Button>
      }
    >
      <Asked query={hosts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No hosts yet">
              <LookedFor />
            </Empty>
          ) : (
            <>
              {items.every(({ driver }) => driver === 'demo') && <OnlyDemo items={items} />}
              <VirtualTable
                label="Hosts"
                items={items}
                columns={COLUMNS}
                keyOf={({ name, origin }) => `${name} ${origin}`}
              />
            </>
          )
        }
      </Asked>
      {filters.get('new') !== undefined && <HostDialog onClose={onClose} />}
      {chosen !== undefined && <HostDialog host={chosen} onClose={onClose} />}
    </Page>
  )
}

const OnlyDemo = ({ items }: { readonly items: readonly HostState[] }) => (
  <Alert color="blue" title="Only the demo host is available" mb="md">
    <Text size="sm" mb="xs">
      It answers with canned text.
    </Text>
    {items.some(({ origin }) => origin === 'built_in') ? (
      <LookedFor />
    ) : (
      <Text size="sm">
        Other hosts are not discovered automatically, since the demo host is set in the
        configuration.
      </Text>
    )}
  </Alert>
)

const ORIGINS: Readonly<Record<HostState['origin'], string>> = {
  configuration: 'From the configuration',
  database: 'Added here',
  found: 'Discovered on this machine',
  built_in: 'Built in',
}

const Name = ({ of: { name, url, driver, origin, credential } }: { readonly of: HostState }) => (
  <Stack gap={2} align="flex-start">
    <Text size="sm" fw={600}>
      {name}
    </Text>
    {url !== null && <Code>{url}</Code>}
    <Text size="xs" c="dimmed">
      {driver} · {ORIGINS[origin]}
      {credential === 'bearer' && ' · credential set'}
    </Text>
  </Stack>
)

const SLOTS_SOURCES: Readonly<Record<HostState['slotsSource'], string>> = {
  setting: 'Configured',
  host: 'Reported by the host',
  assumed: 'Assumed (not reported)',
}

/** What it does for others takes slots away from the gateway; nobody sees that at the queue. */
const SlotsInUse = ({
  of: { running, slots, slotsSource, slotsNow, isAvailable, load },
}: {
  readonly of: HostState
}) => (
  <Stack gap={2}>
    <Text size="sm">{`${formatCount(running)} of ${formatCount(slots)}`}</Text>
    <Text size="xs" c="dimmed">
      {SLOTS_SOURCES[slotsSource]}
    </Text>
    {isAvailable && slotsNow !== slots && (
      <Text size="xs">{`${formatCount(slotsNow)} available now`}</Text>
    )}
    {load !== null && (load.others > 0 || load.waiting > 0) && (
      <Text size="xs" c="dimmed">
        {`${formatCount(load.others)} used by others, ${formatCount(load.waiting)} queued on the host`}
      </Text>
    )}
  </Stack>
)

const State = ({ of: host }: { readonly of: HostState }) => {
  const { isReachable, lastFault, breakerOpenUntil } = host
  const [label, color] = standingOf(host)
  return (
    <Stack gap={2} align="flex-start">
      <Group gap={4}>
        <StateBadge color={color}>{label}</StateBadge>
        {host.serverVersion !== null && <Text size="xs">{host.serverVersion}</Text>}
      </Group>
      {breakerOpenUntil !== null && (
        <Text size="xs">
          No requests until <Moment at={breakerOpenUntil}>{formatClock(breakerOpenUntil)}</Moment>,
          then one as a test
        </Text>
      )}
      {lastFault !== null && (
        <Text size="xs" c="dimmed">
          {isReachable ? 'Last error, resolved' : 'Error'}, <Moment at={lastFault.at} />:{' '}
          {lastFault.message}
        </Text>
      )}
    </Stack>
  )
}

const standingOf = (host: HostState): readonly [label: string, color: string] => {
  if (!host.isInUse) return ['Overridden by the configuration', 'gray']
  if (host.isDraining) return ['Draining', 'yellow']
  if (isFirstChecked(host)) return ['Checking', 'gray']
  if (!host.isReachable) return ['Down', 'red']
  if (host.breaker === 'half_open') return ['Recovering: one request at a time', 'yellow']
  if (host.breaker === 'open') return ['Paused after failures', 'yellow']
  return ['Up', 'green']
}
