import { Stack, Text, Title } from '@mantine/core'
import { Asked } from '../page/asked.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { Moment } from '../page/moment.tsx'
import { counted, formatCount, formatDuration } from '../page/numbers.ts'
import { Section } from '../page/section.tsx'
import { useFilters } from '../page/use-filters.ts'
import { ContextTable } from './context-table.tsx'
import { LoadTable } from './load-table.tsx'
import { MemoryLanes } from './memory-lanes.tsx'
import { useMemory, type HostMemory, type MemoryReport } from './use-memory.ts'

/** By their hours. */
const LONGER = [
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: '720', label: 'Last 30 days' },
]

/** Which models were loaded when, what that costs, and who asks for other contexts than they get. */
export const MemoryHistory = () => {
  const filters = useFilters()
  const hours = LONGER.find(({ value }) => value === filters.get('hours'))?.value ?? '1'
  const memory = useMemory(hours)
  return (
    <>
      <Section
        title="Memory history"
        about="A host without room for all of its models unloads one to load another, and answers nobody meanwhile. Loads per 100 requests show how often: 0 is best; 100 means one load per request."
      >
        <FilterSelect name="hours" label="Time range" none="Last hour" options={LONGER} />
        <Asked query={memory}>{(report) => <Hosts report={report} />}</Asked>
      </Section>
      <Section
        title="Context length overrides"
        about="These callers request a context length that their model is not loaded with. They get the length the model is loaded with, since it would otherwise be reloaded for every such request."
      >
        <Asked query={memory} rows={2}>
          {({ contexts, contextsMax }) => <ContextTable items={contexts} max={contextsMax} />}
        </Asked>
      </Section>
    </>
  )
}

const Hosts = ({ report }: { readonly report: MemoryReport }) => (
  <Stack gap="lg">
    {report.hosts.length === 0 && <Text>No host has been checked yet.</Text>}
    {report.hosts.map((host) => (
      <HostHistory key={host.host} of={host} span={knownSpan(report)} gaps={report.gaps} />
    ))}
    <LoadTable report={report} />
    <Text size="xs" c="dimmed">
      Recorded since <Moment at={report.since} />. {KEPT}
      {report.gaps.length > 0 && gapsText(report.gaps)} Loads between two checks of a host are seen
      only if its replies report them, as Ollama&apos;s do.
    </Text>
  </Stack>
)

const KEPT = 'Kept for retention.memoryDays (see Settings), also across restarts.'

const gapsText = (gaps: MemoryReport['gaps']): string => {
  const lost = gaps.reduce((sum, { from, to }) => sum + to - from, 0)
  const times = gaps.length === 1 ? '' : ` in total, in ${counted(gaps.length, 'gap')}`
  return ` Hosts were not monitored for ${formatDuration(lost)}${times}; the lines are hatched there.`
}

/** A line begins where something is known. */
const knownSpan = ({ from, since, to }: MemoryReport) => ({ from: Math.max(from, since), to })

interface HostHistoryProps {
  readonly of: HostMemory
  readonly span: Pick<MemoryReport, 'from' | 'to'>
  readonly gaps: MemoryReport['gaps']
}

const HostHistory = ({ of: host, span, gaps }: HostHistoryProps) => (
  <Stack gap="xs">
    <div>
      <Title order={3} size="h5">
        {host.host}
      </Title>
      <Text size="sm">
        {counted(host.loads, 'load')} for {counted(host.requests, 'request')}
        {costOf(host)}
      </Text>
    </div>
    {host.stays.length === 0 ? (
      <Text size="sm" c="dimmed">
        Nothing was in its memory, or the host does not report it.
      </Text>
    ) : (
      <MemoryLanes of={host} span={span} gaps={gaps} />
    )}
    {host.toldFrom > span.from && (
      <Text size="sm" c="dimmed">
        There is too much to show before <Moment at={host.toldFrom} />: the lines are hatched there.
      </Text>
    )}
  </Stack>
)

/** How many loads a hundred requests cost: 0 is best, and 100 is one for each of them. */
const costOf = ({ loadsPer100, loadingMs }: HostMemory): string => {
  const per100 = loadsPer100 === null ? '' : `: ${formatCount(loadsPer100)} loads per 100 requests`
  return `${per100}${loadingMs === 0 ? '.' : `. Loading took ${formatDuration(loadingMs)} in total.`}`
}
