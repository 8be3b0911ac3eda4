import { SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Figure } from '../page/figure.tsx'
import { Moment } from '../page/moment.tsx'
import { formatBytes, formatDuration, formatShare } from '../page/numbers.ts'

const LOOK_MS = 10_000

const askFigures = () => answerOf(admin.health.figures.$get())

type Figures = Awaited<ReturnType<typeof askFigures>>

/** What runs here, for how long, how it is, and what it keeps. */
export const Installation = () => {
  const figures = useQuery({
    queryKey: ['health', 'figures'],
    queryFn: askFigures,
    refetchInterval: LOOK_MS,
  })
  return (
    <Asked query={figures} rows={3}>
      {(found) => (
        <SimpleGrid cols={{ base: 2, md: 4 }}>
          <OfProgram of={found} />
          <OfData of={found} />
        </SimpleGrid>
      )}
    </Asked>
  )
}

const OfProgram = ({ of: found }: { readonly of: Figures }) => {
  const { versions, uptimeMs, memoryBytes, loopDelay } = found
  return (
    <>
      <Figure label="Version" value={versions['seadragon'] ?? 'unknown'}>
        Node {versions['node']}, {versions['platform']}, schema version {versions['schema']}
      </Figure>
      <Figure label="Uptime" value={formatDuration(uptimeMs)} />
      <Figure label="Memory" value={formatBytes(memoryBytes)} />
      <Figure label="Longest event-loop stall" value={formatDuration(loopDelay.maxMs)}>
        in the last 1 to 2 min, with all requests paused; p99{' '}
        {formatDuration(Math.ceil(loopDelay.p99Ms))}
      </Figure>
    </>
  )
}

const OfData = ({ of: found }: { readonly of: Figures }) => {
  const { disk, databaseBytes, journal, lastBackup } = found
  const freeShare = disk.totalBytes === 0 ? 0 : disk.freeBytes / disk.totalBytes
  return (
    <>
      <Figure label="Free disk space" value={formatBytes(disk.freeBytes)}>
        {formatShare(freeShare)} of {formatBytes(disk.totalBytes)}
      </Figure>
      <Figure label="Database" value={formatBytes(databaseBytes)} />
      <Figure label="Journal" value={formatBytes(journal.bytes)}>
        {journal.behindBytes === 0
          ? 'fully in the database'
          : `${formatBytes(journal.behindBytes)} not in the database yet`}
        {journal.readUpTo !== null && (
          <>
            {', processed up to '}
            <Moment at={journal.readUpTo} />
          </>
        )}
      </Figure>
      <Figure
        label="Last backup"
        value={lastBackup === null ? 'None' : formatBytes(lastBackup.bytes)}
      >
        {lastBackup === null ? 'No backup in the data directory' : <Moment at={lastBackup.at} />}
      </Figure>
    </>
  )
}
