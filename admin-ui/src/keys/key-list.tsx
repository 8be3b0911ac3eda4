import { Group, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { skipToken, useQuery } from '@tanstack/react-query'
import type { Scope } from '../../../shared/scope.ts'
import { NOBODY, type KeySort, type KeyState } from '../../../shared/key-list.ts'
import { DataTable } from '../page/data-table.tsx'
import { Empty } from '../page/empty.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { SearchInput } from '../page/search-input.tsx'
import { useList } from '../page/use-list.ts'
import { useFilters, type Filters } from '../page/use-filters.ts'
import { CreateKey } from './create-key.tsx'
import { EditKey } from './edit-key.tsx'
import { FoundKey, NoWholeKey } from './found-key.tsx'
import type { Key, KeyDesk, KeyFinding, KeyQuery } from './key-desk.ts'
import { KeySnippets } from './key-snippets.tsx'
import { keyColumns, type KeyAction } from './key-table.tsx'
import { RevokeKey } from './revoke-key.tsx'
import { RotateKey } from './rotate-key.tsx'
import { useKeySearch } from './use-key-search.ts'

interface KeyListProps {
  readonly desk: KeyDesk
  /** What people are called, by their ids; absent where all keys are one's own. */
  readonly owners?: ReadonlyMap<string, string>
  readonly scopes?: readonly Scope[]
  readonly actions: readonly KeyAction[]
}

/** Before the gateway is asked for what is being typed. */
const SEARCH_MS = 250

/** How old what is in use of the limits may be that is shown. */
const USES_MS = 5_000

/**
 * Keys with everything that can be done with them. Which dialog is open stands in the address, as
 * `?new=1` or as the action with the id of its key.
 */
export const KeyList = ({ desk, owners, scopes, actions }: KeyListProps) => {
  const filters = useFilters()
  const search = useKeySearch()
  const [text] = useDebouncedValue(search.filter, SEARCH_MS)
  const query = queryOf(filters, text)
  const keys = useList<Key>(
    ['keys', desk.name, query],
    (cursor) => desk.list({ ...query, ...(cursor !== undefined && { cursor }) }),
    { everyMs: USES_MS },
  )
  const found = useQuery({
    queryKey: ['keys', 'found', desk.name, search.id],
    queryFn: search.secret === null ? skipToken : () => desk.find(search.secret!),
    // Nothing remembers a secret that is no longer in the field.
    gcTime: 0,
  })
  const columns = keyColumns({
    ...(owners !== undefined && { nameOf: (id) => owners.get(id) ?? id }),
    actions,
    onAction: (action, { id }) => filters.set({ [action]: id }),
  })
  const shown = search.isHidden ? keyIn(found.data) : (keys.data ?? [])
  const isFiltered = [query.q, query.state, query.user].some((one) => one !== undefined)
  return (
    <Stack>
      <Group align="flex-end" gap="sm">
        <SearchInput
          label="Search keys"
          placeholder="Search by name, prefix or secret"
          text={search.text}
          onText={search.setText}
        />
        <FilterSelect name="state" label="State" options={STATES} />
        {owners !== undefined && (
          <FilterSelect name="user" label="Owner" options={ownersIn(owners)} isLong />
        )}
      </Group>
      {!search.isHidden ? (
        <DataTable
          label="Keys"
          query={keys}
          columns={columns}
          keyOf={({ id }) => id}
          sort={[query.sort ?? '', (sort) => filters.set({ sort }, { replace: true })]}
          empty={<NoKeys isFiltered={isFiltered} />}
        />
      ) : search.secret === null ? (
        <NoWholeKey />
      ) : (
        <FoundKey
          query={found}
          columns={columns}
          {...(actions.includes('revoke') && { onRevoke: ({ id }) => filters.set({ revoke: id }) })}
        />
      )}
      <Dialogs desk={desk} filters={filters} keys={shown} {...(scopes && { scopes })} />
    </Stack>
  )
}

const ownersIn = (owners: ReadonlyMap<string, string>) => [
  { value: NOBODY, label: 'Operators' },
  ...[...owners].map(([value, label]) => ({ value, label })),
]

const keyIn = (finding: KeyFinding | undefined): readonly Key[] =>
  finding?.key ? [finding.key] : []

const queryOf = ({ get }: Filters, text: string): KeyQuery => ({
  ...(text !== '' && { q: text }),
  ...(get('state') !== undefined && { state: get('state') as KeyState }),
  ...(get('sort') !== undefined && { sort: get('sort') as KeySort }),
  ...(get('user') !== undefined && { user: get('user')! }),
})

const NoKeys = ({ isFiltered }: { readonly isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No matching keys">Clear a filter to see more.</Empty>
  ) : (
    <Empty title="No keys yet">
      A key gives one program access from anywhere. Create one for each program that uses the
      gateway.
    </Empty>
  )

const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'expired', label: 'Expired' },
  { value: 'revoked', label: 'Revoked' },
]

interface DialogsProps extends Pick<KeyListProps, 'desk' | 'scopes'> {
  readonly filters: Filters
  readonly keys: readonly Key[]
}

const Dialogs = ({ desk, filters, keys, scopes }: DialogsProps) => {
  const onClose = (): void =>
    filters.set({
      new: undefined,
      edit: undefined,
      connect: undefined,
      rotate: undefined,
      revoke: undefined,
    })
  const chosen = (action: KeyAction) => keys.find(({ id }) => id === filters.get(action))
  const edited = filters.get('edit')
  const rotated = chosen('rotate')
  const revoked = chosen('revoke')
  const connected = chosen('connect')
  return (
    <>
      {filters.get('new') !== undefined && (
        <CreateKey desk={desk} {...(scopes && { scopes })} onClose={onClose} />
      )}
      {edited !== undefined && desk.change !== null && (
        <EditKey desk={desk} id={edited} onClose={onClose} />
      )}
      {connected !== undefined && <KeySnippets of={connected} onClose={onClose} />}
      {rotated !== undefined && <RotateKey desk={desk} of={rotated} onClose={onClose} />}
      {revoked !== undefined && <RevokeKey desk={desk} of={revoked} onClose={onClose} />}
    </>
  )
}
