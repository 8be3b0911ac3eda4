import { Button, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { WhitelistSort } from '../../../shared/whitelist-list.ts'
import { admin, answerOf } from '../api/client.ts'
import { SCOPE_WORDS } from '../keys/scope-choice.tsx'
import { DataTable } from '../page/data-table.tsx'
import { SearchField } from '../page/search-field.tsx'
import type { Column } from '../page/table-cells.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { formatCount } from '../page/numbers.ts'
import { Page } from '../page/page.tsx'
import { RowAct, RowActs, RowCode } from '../page/row-act.tsx'
import { useFilters, type Filters } from '../page/use-filters.ts'
import { useList } from '../page/use-list.ts'
import { useMay } from '../session/use-may.ts'
import { AddressTest } from './address-test.tsx'
import { EditEntry } from './edit-entry.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import { Forwarders, useForwarders } from './forwarders.tsx'
import { OwnAddress } from './own-address.tsx'
import { RemoveAddress } from './remove-address.tsx'
import { TrustProxy } from './trust-proxy.tsx'

interface WhitelistQuery {
  readonly q?: string
  readonly sort?: WhitelistSort
  readonly cursor?: string
}

const listEntries = (query: WhitelistQuery) => answerOf(admin.whitelist.$get({ query }))

export type WhitelistEntry = Awaited<ReturnType<typeof listEntries>>['items'][number]

interface Acts {
  readonly onEdit: (entry: WhitelistEntry) => void
  readonly onRemove: (entry: WhitelistEntry) => void
}

/** @param acts null for whoever may only look. */
const columns = (acts: Acts | null): readonly Column<WhitelistEntry>[] => [
  {
    label: 'Address',
    share: 1.2,
    show: ({ address }) => <RowCode>{address}</RowCode>,
    sort: { name: 'address', order: 'ascending' },
  },
  { label: 'Note', show: (entry) => <Note of={entry} /> },
  {
    label: 'Scopes',
    share: 1.2,
    show: ({ scopes }) => (
      <span title={scopes.join(', ')}>{scopes.map((scope) => SCOPE_WORDS[scope]).join(', ')}</span>
    ),
  },
  {
    label: 'Last match',
    share: 1.2,
    show: ({ lastMatchAt }) => <Moment at={lastMatchAt} />,
    sort: { name: 'lastMatchAt', order: 'descending' },
  },
  {
    label: 'Requests',
    isNumeric: true,
    width: 92,
    show: ({ matches }) => formatCount(matches),
  },
  {
    label: 'Added',
    share: 1.4,
    show: ({ createdAt, addedBy }) => (
      <>
        <Moment at={createdAt} /> {addedBy === null ? 'on first start' : `by ${addedBy}`}
      </>
    ),
    sort: { name: 'createdAt', order: 'descending' },
  },
  ...(acts === null
    ? []
    : [
        {
          label: '',
          isNumeric: true,
          width: 184,
          show: (entry: WhitelistEntry) => (
            <RowActs>
              <RowAct label="Edit" of={entry.address} onClick={() => acts.onEdit(entry)} />
              <RowAct
                label="Remove"
                of={entry.address}
                isDanger
                onClick={() => acts.onRemove(entry)}
              />
            </RowActs>
          ),
        },
      ]),
]

/** Who may call without a key, because of where they call from. */
export const WhitelistPage = () => {
  const filters = useFilters()
  const mayChange = useMay('admin')
  // What is typed stands in the address at once, and is looked for when it rests.
  const [searched] = useDebouncedValue(filters.get('q') ?? '', 250)
  const query = queryOf(filters, searched)
  const entries = useList<WhitelistEntry>(['whitelist', query], (cursor) =>
    listEntries({ ...query, ...(cursor !== undefined && { cursor }) }),
  )
  const added = filters.get('new')
  const edited = filters.get('edit')
  const [removed, setRemoved] = useState<WhitelistEntry | null>(null)
  const trusted = filters.get('trust')
  // The address of a page is no one's word: only who does forward can be trusted from here.
  const isForwarder = useForwarders().data?.items.some(({ peer }) => peer === trusted) ?? false
  const onClose = () => filters.set({ new: undefined, edit: undefined, trust: undefined })
  const acts: Acts = { onEdit: ({ id }) => filters.set({ edit: id }), onRemove: setRemoved }
  return (
    <Page
      title="Whitelist"
      about="Requests from these addresses need no key and are served first."
      actions={
        mayChange && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => filters.set({ new: '1' })}
          >
            Add address
          </Button>
        )
      }
    >
      <Forwarders onTrust={mayChange ? (trust) => filters.set({ trust }) : null} />
      <OwnAddress onAdd={mayChange ? (address) => filters.set({ new: address }) : null} />
      <AddressTest />
      <SearchField label="Search entries" placeholder="Search by address or note" />
      <DataTable
        label="Whitelist"
        query={entries}
        columns={columns(mayChange ? acts : null)}
        keyOf={({ id }) => id}
        sort={[query.sort ?? '', (sort) => filters.set({ sort }, { replace: true })]}
        empty={
          query.q === undefined ? (
            <Empty title="No addresses yet">
              Add the addresses of machines that you trust. Their requests need no key.
            </Empty>
          ) : (
            <Empty title="No matching entries">Try part of an address or a note.</Empty>
          )
        }
      />
      {added !== undefined && (
        <EntryDialog {...(added !== '1' && { address: added })} onClose={onClose} />
      )}
      {trusted !== undefined && isForwarder && mayChange && (
        <TrustProxy peer={trusted} onClose={onClose} />
      )}
      {removed !== null && <RemoveAddress entry={removed} onClose={() => setRemoved(null)} />}
      {edited !== undefined && (
        <EditEntry
          key={edited}
          id={edited}
          listed={entries.data?.find(({ id }) => id === edited)}
          onClose={onClose}
        />
      )}
    </Page>
  )
}

const queryOf = ({ get }: Filters, q: string): WhitelistQuery => ({
  ...(q !== '' && { q }),
  ...(get('sort') !== undefined && { sort: get('sort') as WhitelistSort }),
})

/** What its operator says of an entry, and what the gateway does. */
const Note = ({ of: { note, warnings } }: { readonly of: WhitelistEntry }) => (
  <>
    {note}
    {warnings.map((warning) => (
      <Text key={warning} size="sm">
        <b>Warning:</b> {warning}.
      </Text>
    ))}
  </>
)
