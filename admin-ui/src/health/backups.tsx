import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconDatabaseExport } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked, Failed } from '../page/asked.tsx'
import { Copyable } from '../page/copyable.tsx'
import { Moment } from '../page/moment.tsx'
import { formatBytes } from '../page/numbers.ts'
import { Section } from '../page/section.tsx'
import type { Column } from '../page/table-cells.tsx'
import { VirtualTable } from '../page/virtual-table.tsx'
import { useMay } from '../session/use-may.ts'
import { growingLookMs } from './growing-look.ts'
import { Growing } from './growing.tsx'
import { shellWord } from './shell-word.ts'

const listBackups = () => answerOf(admin.backups.$get())
const makeBackup = () => answerOf(admin.backups.$post())

type Backup = Awaited<ReturnType<typeof makeBackup>>

const KINDS: Readonly<Record<Backup['kind'], string>> = {
  by_hand: 'Full backup',
  before_update: 'Database before update',
}

const COLUMNS: readonly Column<Backup>[] = [
  { label: 'Created', width: 190, show: ({ at }) => <Moment at={at} /> },
  { label: 'Type', width: 230, show: ({ kind }) => KINDS[kind] },
  { label: 'Size', width: 110, isNumeric: true, show: ({ bytes }) => formatBytes(bytes) },
  { label: 'Path', isLong: true, show: ({ path }) => <Text size="sm">{path}</Text> },
]

/** The copies in the data directory, and one more on demand. */
export const Backups = () => {
  const isAdmin = useMay('admin')
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: makeBackup,
    onSettled: () => queries.invalidateQueries({ queryKey: ['health'] }),
  })
  const backups = useQuery({
    queryKey: ['health', 'backups'],
    queryFn: listBackups,
    // Somebody else may have begun one.
    refetchInterval: ({ state: { data, error } }) =>
      growingLookMs({
        isGrowing: make.isPending || typeof data?.growingBytes === 'number',
        isAway: error !== null,
      }),
  })
  return (
    <Section
      title="Backups"
      about="Stored in the data directory. They contain secrets; copy them to another disk."
    >
      {isAdmin && (
        <Group>
          <Button
            variant="default"
            leftSection={<IconDatabaseExport size={16} aria-hidden />}
            loading={make.isPending}
            onClick={() => make.mutate()}
          >
            Back up now
          </Button>
        </Group>
      )}
      {make.error !== null && <Failed error={make.error} />}
      {make.data !== undefined && <Made backup={make.data} />}
      <Asked query={backups} rows={2}>
        {({ items, growingBytes }) => (
          <Stack>
            {growingBytes !== null && <Growing bytes={growingBytes} />}
            {items.length === 0 ? (
              <Text size="sm" c="dimmed">
                No backups yet. Requests keep running while one is created.
              </Text>
            ) : (
              <VirtualTable
                label="Backups"
                items={items}
                columns={COLUMNS}
                keyOf={({ name }) => name}
              />
            )}
          </Stack>
        )}
      </Asked>
    </Section>
  )
}

const Made = ({ backup: { path, bytes } }: { readonly backup: Backup }) => (
  <Alert color="green" role="status" title={`Backup created: ${formatBytes(bytes)}`}>
    <Stack gap="xs">
      <Text size="sm">To restore it, stop the gateway and run:</Text>
      <Copyable text={`seadragon restore ${shellWord(path)}`} what="command" />
    </Stack>
  </Alert>
)
