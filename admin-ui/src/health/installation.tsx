import { SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Figure } from '../page/figure.tsx'
import { Moment } from '../page/moment.tsx'
import { formatBytes, formatDuration } from '../page/numbers.ts'

const askBundle = () => answerOf(admin.health.bundle.$get())

/** What runs here, for how long, and what it keeps. */
export const Installation = () => {
  const bundle = useQuery({ queryKey: ['health', 'bundle'], queryFn: askBundle })
  return (
    <Asked query={bundle} rows={2}>
      {({ versions, process, dataBytes, journal }) => (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
          <Figure label="Version" value={versions['seadragon'] ?? 'unknown'}>
            Node {versions['node']}, {versions['platform']}
          </Figure>
          <Figure label="Runs for" value={formatDuration(process.uptimeS * 1_000)} />
          <Figure label="Memory" value={formatBytes(process.memoryBytes)} />
          <Figure label="Database" value={formatBytes(sizeOf(dataBytes, /^seadragon\.db/))}>
            {journal.lastAt > 0 && (
              <>
                follows the journal up to <Moment at={journal.lastAt} />
              </>
            )}
          </Figure>
          <Figure label="Journal" value={formatBytes(sizeOf(dataBytes, /^journal$/))}>
            {`backups: ${formatBytes(sizeOf(dataBytes, /^backups$/))}`}
          </Figure>
        </SimpleGrid>
      )}
    </Asked>
  )
}

/** SQLite keeps a database in several files. */
const sizeOf = (bytes: Readonly<Record<string, number>>, names: RegExp): number =>
  Object.entries(bytes).reduce((sum, [name, size]) => sum + (names.test(name) ? size : 0), 0)
