import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { Link } from 'wouter'
import type { auditPage } from '../../../shared/api/audit.ts'
import { askJson } from '../api/ask-json.ts'
import { AuditDiff } from '../audit/audit-diff.tsx'
import { Asked } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { RowTable } from '../page/row-table.tsx'
import type { Column } from '../page/table-cells.tsx'
import type { SettingState } from './setting-list.ts'

type History = z.output<typeof auditPage>
type Entry = History['items'][number]

/** What somebody wants of one setting; null takes back what was changed here. */
export interface Return {
  readonly name: string
  readonly value: unknown
}

interface SettingsHistoryProps {
  readonly settings: readonly SettingState[]
  /** Null for whoever may not change settings. */
  readonly onReturn: ((wanted: Return) => void) | null
  readonly onClose: () => void
}

const SHOWN_MAX = 50

const askHistory = () => askJson<History>(`/api/admin/audit?targetKind=setting&limit=${SHOWN_MAX}`)

/** Who changed which setting, and the way back to what it was before. */
export const SettingsHistory = ({ settings, onReturn, onClose }: SettingsHistoryProps) => {
  const history = useQuery({ queryKey: ['settings', 'history'], queryFn: askHistory })
  return (
    <Dialog title="Settings history" size="xl" isOpen onClose={onClose}>
      <Asked query={history}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title="No settings changed here yet">
              Changes made on this page are listed here and can be reverted.
            </Empty>
          ) : (
            <Stack>
              <RowTable
                label="Settings changes"
                items={items}
                keyOf={({ id }) => String(id)}
                columns={columns(settings, onReturn)}
              />
              {next !== null && (
                <Anchor component={Link} href="/audit?targetKind=setting" size="sm">
                  See older changes in the audit log
                </Anchor>
              )}
            </Stack>
          )
        }
      </Asked>
    </Dialog>
  )
}

const columns = (
  settings: readonly SettingState[],
  onReturn: SettingsHistoryProps['onReturn'],
): readonly Column<Entry>[] => [
  { label: 'When', show: ({ at }) => <Moment at={at} /> },
  { label: 'Who', show: ({ actorName }) => actorName },
  { label: 'Setting', show: ({ targetName }) => targetName },
  { label: 'Change', show: (entry) => <AuditDiff {...entry} /> },
  {
    label: '',
    show: (entry) => onReturn !== null && <WayBack {...{ entry, settings, onReturn }} />,
  },
]

interface WayBackProps {
  readonly entry: Entry
  readonly settings: readonly SettingState[]
  readonly onReturn: (wanted: Return) => void
}

const WayBack = ({ entry: { targetName, before }, settings, onReturn }: WayBackProps) => {
  const setting = settings.find(({ name }) => name === targetName)
  if (setting === undefined || before === null || setting.change === 'not_here') return null
  const isOwn = before['origin'] === 'database'
  const isSo = isOwn
    ? JSON.stringify(setting.next) === JSON.stringify(before['value'])
    : !setting.isOverridden
  return isSo ? (
    <Text size="sm" c="dimmed">
      Current
    </Text>
  ) : (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Revert ${setting.name}`}
      onClick={() => onReturn({ name: setting.name, value: isOwn ? before['value'] : null })}
    >
      Revert
    </Button>
  )
}
