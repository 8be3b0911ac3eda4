import { Anchor, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { z } from 'zod'
import type { auditPage } from '../../../shared/api/audit.ts'
import { AUDIT_ACTIONS } from '../../../shared/audit-action.ts'
import { askJson } from '../api/ask-json.ts'
import { DataTable } from '../page/data-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { DownloadLinks } from '../page/download-links.tsx'
import { Empty } from '../page/empty.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { Moment } from '../page/moment.tsx'
import { counted } from '../page/numbers.ts'
import { Page } from '../page/page.tsx'
import { TimeRange } from '../page/time-range.tsx'
import { useFilters, type Filters } from '../page/use-filters.ts'
import { useList } from '../page/use-list.ts'
import { listSettings } from '../settings/setting-list.ts'
import { AuditDiff } from './audit-diff.tsx'

type AuditPageAnswer = z.output<typeof auditPage>
type AuditEntry = AuditPageAnswer['items'][number]

/** Filters that stand in the list to be clicked. */
const CLICKED = ['targetKind', 'target', 'actor', 'actorKind'] as const

const CLICKED_WORDS: Readonly<Record<(typeof CLICKED)[number], string>> = {
  targetKind: 'Target type',
  target: 'Target',
  actor: 'Actor',
  actorKind: 'Actor type',
}

const NAMES = ['action', 'from', 'to', ...CLICKED] as const

const pathOf = (search: Readonly<Record<string, string>>): string =>
  `/api/admin/audit?${new URLSearchParams(search)}`

/** Who changed what, from where, and what it was before. */
export const AuditPage = () => {
  const filters = useFilters()
  const query = queryOf(filters)
  const entries = useList<AuditEntry>(['audit', query], (cursor) =>
    askJson<AuditPageAnswer>(pathOf({ ...query, ...(cursor !== undefined && { cursor }) })),
  )
  return (
    <Page
      title="Audit"
      about="Every change made to this gateway. Entries cannot be edited and never contain secrets."
      actions={<DownloadLinks hrefOf={(format) => pathOf({ ...query, format })} />}
    >
      <FilterBar filters={filters} />
      <KeptFor />
      <DataTable
        label="Changes"
        query={entries}
        columns={columns(filters)}
        keyOf={({ id }) => String(id)}
        empty={
          <Empty title="No matching changes">
            Clear a filter to see more. Only changes are logged, not reads.
          </Empty>
        }
      />
    </Page>
  )
}

const RETENTION = 'retention.auditDays'

const KeptFor = () => {
  const settings = useQuery({ queryKey: ['settings'], queryFn: listSettings }).data
  const days = settings?.items.find(({ name }) => name === RETENTION)?.value
  if (typeof days !== 'number') return null
  return (
    <Text size="sm" c="dimmed">
      Entries are kept for {counted(days, 'day')} (
      <Anchor component={Link} href={`/settings?q=${RETENTION}`} size="sm" underline="always">
        {RETENTION}
      </Anchor>
      ).
    </Text>
  )
}

const queryOf = ({ get }: Filters): Readonly<Record<string, string>> =>
  Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = get(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )

const columns = ({ set }: Filters): readonly Column<AuditEntry>[] => [
  { label: 'Time', width: 150, show: ({ at }) => <Moment at={at} /> },
  { label: 'Actor', width: 150, show: (entry) => <Who of={entry} onChosen={set} /> },
  {
    label: 'Action and target',
    width: 210,
    show: (entry) => (
      <Stack gap={2} align="flex-start">
        <Code>{entry.action}</Code>
        <Only
          text={entry.targetName ?? entry.targetId ?? entry.targetKind}
          onClick={() =>
            set(
              entry.targetId === null
                ? { targetKind: entry.targetKind }
                : { target: entry.targetId },
            )
          }
        />
      </Stack>
    ),
  },
  { label: 'Changes', show: (entry) => <AuditDiff {...entry} /> },
]

interface WhoProps {
  readonly of: AuditEntry
  readonly onChosen: Filters['set']
}

const Who = ({ of: { actorKind, actorId, actorName, address }, onChosen }: WhoProps) => (
  <Stack gap={2} align="flex-start">
    <Only
      text={actorName}
      onClick={() => onChosen(actorId === null ? { actorKind } : { actor: actorId })}
    />
    {address !== null && (
      <Text size="xs" c="dimmed">
        from {address}
      </Text>
    )}
  </Stack>
)

interface OnlyProps {
  readonly text: string
  readonly onClick: () => void
}

/** Shows only what is about this. */
const Only = ({ text, onClick }: OnlyProps) => (
  <Anchor
    component="button"
    size="sm"
    ta="left"
    style={{ overflowWrap: 'anywhere' }}
    title={`Filter by ${text}`}
    onClick={onClick}
  >
    {text}
  </Anchor>
)

const FilterBar = ({ filters }: { readonly filters: Filters }) => {
  const chosen = CLICKED.filter((name) => filters.get(name) !== undefined)
  return (
    <Group align="flex-end" gap="sm">
      <FilterSelect name="action" label="Action" options={AUDIT_ACTIONS} isLong />
      <TimeRange />
      {chosen.map((name) => (
        <Button key={name} variant="default" onClick={() => filters.set({ [name]: undefined })}>
          {CLICKED_WORDS[name]}: {filters.get(name)} ✕
        </Button>
      ))}
    </Group>
  )
}
