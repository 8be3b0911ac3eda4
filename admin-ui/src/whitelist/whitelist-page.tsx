import { Button, Code, Group, Text, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { admin, answerOf } from '../api/client.ts'
import { DataTable } from '../page/data-table.tsx'
import { SearchField } from '../page/search-field.tsx'
import type { Column } from '../page/table-cells.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { Page } from '../page/page.tsx'
import { useFilters } from '../page/use-filters.ts'
import { useList } from '../page/use-list.ts'
import { useMay } from '../session/use-may.ts'
import { AddressTest } from './address-test.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import { OwnAddress } from './own-address.tsx'
import { RemoveAddress } from './remove-address.tsx'

const listEntries = () => answerOf(admin.whitelist.$get())

export type WhitelistEntry = Awaited<ReturnType<typeof listEntries>>['items'][number]

const columns = (onEdit: ((id: string) => void) | null): readonly Column<WhitelistEntry>[] => [
  { label: 'Address', show: ({ address }) => <Code>{address}</Code> },
  { label: 'Note', show: (entry) => <Note of={entry} /> },
  { label: 'May', show: ({ scopes }) => scopes.join(', ') },
  { label: 'Last match', show: ({ lastMatchAt }) => <Moment at={lastMatchAt} /> },
  { label: 'Added', show: ({ createdAt }) => <Moment at={createdAt} /> },
  ...(onEdit === null
    ? []
    : [
        {
          label: '',
          isNumeric: true,
          show: (entry: WhitelistEntry) => (
            <Group gap={4} justify="flex-end">
              <Button size="xs" variant="subtle" onClick={() => onEdit(entry.id)}>
                Edit <VisuallyHidden>{entry.address}</VisuallyHidden>
              </Button>
              <RemoveAddress entry={entry} />
            </Group>
          ),
        },
      ]),
]

/** Who may call without a key, because of where they call from. */
export const WhitelistPage = () => {
  const filters = useFilters()
  const mayChange = useMay('admin')
  const text = filters.get('q') ?? ''
  // The gateway hands the whole list out at once.
  const entries = useList(['whitelist'], listEntries)
  const query = { ...entries, data: entries.data?.filter(matches(text)) } as typeof entries
  const added = filters.get('new')
  const edited = entries.data?.find(({ id }) => id === filters.get('edit'))
  const onClose = () => filters.set({ new: undefined, edit: undefined })
  return (
    <Page
      title="Whitelist"
      about="Whoever calls from one of these addresses needs no key, and is served first."
      actions={
        mayChange && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => filters.set({ new: '1' })}
          >
            Add an address
          </Button>
        )
      }
    >
      <OwnAddress onAdd={mayChange ? (address) => filters.set({ new: address }) : null} />
      <AddressTest />
      <SearchField label="Find entries" placeholder="Address or note" />
      <DataTable
        label="Whitelist"
        query={query}
        columns={columns(mayChange ? (edit) => filters.set({ edit }) : null)}
        keyOf={({ id }) => id}
        empty={
          text === '' ? (
            <Empty title="Nobody may call without a key">
              Add the addresses of machines that you trust, such as 192.168.1.20 or 192.168.1.0/24.
            </Empty>
          ) : (
            <Empty title="No entry has this text">Try a part of an address or of a note.</Empty>
          )
        }
      />
      {added !== undefined && (
        <EntryDialog {...(added !== '1' && { address: added })} onClose={onClose} />
      )}
      {edited !== undefined && <EntryDialog entry={edited} onClose={onClose} />}
    </Page>
  )
}

const matches =
  (text: string) =>
  ({ address, note }: WhitelistEntry): boolean =>
    address.includes(text) || (note ?? '').toLowerCase().includes(text.toLowerCase())

/** What its operator says of an entry, and what the gateway does. */
const Note = ({ of: { note, warnings } }: { readonly of: WhitelistEntry }) => (
  <>
    {note}
    {warnings.map((warning) => (
      <Text key={warning} size="sm">
        <b>Mind:</b> {warning}.
      </Text>
    ))}
  </>
)
