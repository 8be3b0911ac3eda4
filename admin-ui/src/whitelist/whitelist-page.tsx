import { Button, Code, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { admin, answerOf } from '../api/client.ts'
import { DataTable, type Column } from '../page/data-table.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { Page } from '../page/page.tsx'
import { useFilter } from '../page/use-filter.ts'
import { useList } from '../page/use-list.ts'
import { AddAddress } from './add-address.tsx'
import { AddressTest } from './address-test.tsx'
import { OwnAddress } from './own-address.tsx'
import { RemoveAddress } from './remove-address.tsx'

const listEntries = () => answerOf(admin.whitelist.$get())

export type WhitelistEntry = Awaited<ReturnType<typeof listEntries>>['items'][number]

const COLUMNS: readonly Column<WhitelistEntry>[] = [
  { label: 'Address', show: ({ address }) => <Code>{address}</Code> },
  { label: 'Note', show: (entry) => <Note of={entry} /> },
  { label: 'May', show: ({ scopes }) => scopes.join(', ') },
  {
    label: 'Last match',
    show: ({ lastMatchAt }) => (lastMatchAt === null ? 'never' : <Moment at={lastMatchAt} />),
  },
  { label: 'Added', show: ({ createdAt }) => <Moment at={createdAt} /> },
  { label: '', show: (entry) => <RemoveAddress entry={entry} />, isNumeric: true },
]

/** Who may call without a key, because of where they call from. */
export const WhitelistPage = () => {
  const [isAdding, adding] = useDisclosure(false)
  const [text, setText] = useFilter('q')
  // The gateway hands the whole list out at once.
  const entries = useList(['whitelist'], listEntries)
  const query = { ...entries, data: entries.data?.filter(matches(text)) } as typeof entries
  return (
    <Page
      title="Whitelist"
      about="Whoever calls from one of these addresses needs no key, and is served first."
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
          Add an address
        </Button>
      }
    >
      <OwnAddress />
      <AddressTest />
      <TextInput
        aria-label="Find entries"
        placeholder="Address or note"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <DataTable
        label="Whitelist"
        query={query}
        columns={COLUMNS}
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
      <AddAddress isOpen={isAdding} onClose={adding.close} />
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
