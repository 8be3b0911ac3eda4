import { Button, Group, Stack, Text } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { MantineColor } from '@mantine/core'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Copyable } from '../page/copyable.tsx'
import { Moment } from '../page/moment.tsx'
import { Page } from '../page/page.tsx'
import { counted } from '../page/numbers.ts'
import { StateBadge } from '../page/state-badge.tsx'
import { VirtualTable } from '../page/virtual-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import { useMay } from '../session/use-may.ts'
import { Backups } from './backups.tsx'
import { Installation } from './installation.tsx'

const examine = () => answerOf(admin.health.$get())

type Health = Awaited<ReturnType<typeof examine>>
type Finding = Health['items'][number]

const STATES: Readonly<Record<Finding['state'], readonly [label: string, MantineColor]>> = {
  error: ['Error', 'red'],
  warning: ['Warning', 'yellow'],
  skipped: ['Skipped', 'gray'],
  ok: ['OK', 'green'],
}

const ORDER = Object.keys(STATES)

const COLUMNS: readonly Column<Finding>[] = [
  { label: 'State', width: 120, show: (finding) => <State of={finding} /> },
  { label: 'Check', width: 200, show: ({ check }) => capitalized(check) },
  {
    label: 'Result',
    isLong: true,
    show: ({ message, repair, check }) => (
      <Stack gap="xs">
        <Text size="sm">{capitalized(message)}</Text>
        {repair !== null && <Copyable text={repair} what={`fix for ${check}`} />}
      </Stack>
    ),
  },
]

/** As a sentence begins; addresses and paths stay as they are. */
const capitalized = (text: string): string =>
  text.startsWith('http') ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const State = ({ of: { state } }: { readonly of: Finding }) => {
  const [label, color] = STATES[state]
  return <StateBadge color={color}>{label}</StateBadge>
}

/** What is wrong with this installation, and what puts it right. It is looked only when somebody asks. */
export const HealthPage = () => {
  const isAdmin = useMay('admin')
  const health = useQuery({
    queryKey: ['health', 'findings'],
    queryFn: examine,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
  return (
    <Page
      title="Health"
      about="Problems with this installation, and how to fix them."
      actions={
        <>
          {isAdmin && (
            <Button
              component="a"
              href="/api/admin/health/bundle"
              download="seadragon-support.json"
              title="Versions, findings, settings without secrets, hosts, counts and metrics"
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              Support bundle
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={health.isFetching}
            onClick={() => void health.refetch()}
          >
            Check again
          </Button>
        </>
      }
    >
      <Installation />
      <Asked query={health}>{(found) => <Findings {...found} />}</Asked>
      <Backups />
    </Page>
  )
}

const Findings = ({ at, items }: Health) => {
  const bad = items.filter(({ state }) => state === 'error' || state === 'warning').length
  const sorted = items.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  return (
    <Stack>
      <Group gap={4}>
        <Text fw={600} role="status">
          {bad === 0 ? 'No problems found.' : `${counted(bad, 'problem')} found.`}
        </Text>
        <Text c="dimmed" size="sm">
          Last check: <Moment at={at} />. Run <b>seadragon doctor</b> to check the database too.
        </Text>
      </Group>
      <VirtualTable
        label="Findings"
        items={sorted}
        columns={COLUMNS}
        keyOf={({ check, message }) => `${check} ${message}`}
      />
    </Stack>
  )
}
