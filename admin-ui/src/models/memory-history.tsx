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
  { value: '24', label: 'Last day' },
  { value: '168', label: 'Last week' },
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
        title="What was in memory"
        about="A host that has not the room for all of its models unloads one to load another, and nobody is answered meanwhile. Loads per 100 requests say how often: 0 is best, and 100 is one for each."
      >
        <FilterSelect name="hours" label="How far back" none="Last hour" options={LONGER} />
        <Asked query={memory}>{(report) => <Hosts report={report} />}</Asked>
      </Section>
      <Section
        title="Other contexts than asked for"
        about="These callers ask for a context that their model is not loaded with. They get the model's own, since it would have to be loaded again for every such request."
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
    {report.hosts.length === 0 && <Text>No host has been looked at yet.</Text>}
    {report.hosts.map((host) => (
      <HostHistory key={host.host} of={host} span={knownSpan(report)} gaps={report.gaps} />
    ))}
    <LoadTable report={report} />
    <Text size="xs" c="dimmed">
      Known since <Moment at={report.since} />. {KEPT}
      {report.gaps.length > 0 && gapsText(report.gaps)} What comes and goes between two looks at a
      host is seen only where its replies tell of it, as Ollama&apos;s do.
    </Text>
  </Stack>
)

const KEPT =
  'It is kept for retention.memoryDays (see Settings), also when the gateway is started anew.'

const gapsText = (gaps: MemoryReport['gaps']): string => {
  const lost = gaps.reduce((sum, { from, to }) => sum + to - from, 0)
  const times = gaps.length === 1 ? '' : ` in all, ${counted(gaps.length, 'time')}`
  return ` The hosts were not watched for ${formatDuration(lost)}${times}: nothing is known of that, and the lines are hatched there.`
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
        Nothing was in its memory, or it does not tell.
      </Text>
    ) : (
      <MemoryLanes of={host} span={span} gaps={gaps} />
    )}
    {host.toldFrom > span.from && (
      <Text size="sm" c="dimmed">
        What was gone before <Moment at={host.toldFrom} /> is more than can be shown: the lines are
        hatched there.
      </Text>
    )}
  </Stack>
)

/** How many loads a hundred requests cost: 0 is best, and 100 is one for each of them. */
const costOf = ({ loadsPer100, loadingMs }: HostMemory): string => {
  const per100 = loadsPer100 === null ? '' : `: ${formatCount(loadsPer100)} loads per 100 requests`
  return `${per100}${loadingMs === 0 ? '.' : `. They took ${formatDuration(loadingMs)} in all.`}`
}
