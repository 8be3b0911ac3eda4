import { Button, Group, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMailPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { ROLES, type Role } from '../../../shared/role.ts'
import { DataTable } from '../page/data-table.tsx'
import { SearchField } from '../page/search-field.tsx'
import { StateBadge } from '../page/state-badge.tsx'
import type { Column } from '../page/table-cells.tsx'
import { Empty } from '../page/empty.tsx'
import { FilterSelect } from '../page/filter-select.tsx'
import { Moment } from '../page/moment.tsx'
import { Page } from '../page/page.tsx'
import { useFilters, type Filters } from '../page/use-filters.ts'
import { useList } from '../page/use-list.ts'
import { useMay } from '../session/use-may.ts'
import { listPeople, type PeopleQuery, type Person } from './person.ts'
import { PersonDialog } from './person-dialog.tsx'

const columns = (onChosen: (person: Person) => void): readonly Column<Person>[] => [
  {
    label: 'Name',
    share: 1.6,
    show: ({ username, email }) => (
      <Stack gap={0}>
        <Text size="sm" fw={600}>
          {username}
        </Text>
        {email !== null && (
          <Text size="xs" c="dimmed">
            {email}
          </Text>
        )}
      </Stack>
    ),
  },
  { label: 'Role', width: 94, show: ({ role }) => role },
  { label: 'State', width: 110, show: (person) => <State of={person} /> },
  { label: 'Last seen', show: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
  { label: 'Last sign-in', show: ({ lastSignInAt }) => <Moment at={lastSignInAt} /> },
  { label: 'Created', show: ({ createdAt }) => <Moment at={createdAt} /> },
  {
    label: '',
    width: 104,
    isNumeric: true,
    show: (person) => (
      <Button
        size="xs"
        variant="default"
        aria-label={`Manage ${person.username}`}
        onClick={() => onChosen(person)}
      >
        Manage
      </Button>
    ),
  },
]

const State = ({ of: { isDisabled } }: { readonly of: Person }) => (
  <StateBadge color={isDisabled ? 'gray' : 'green'}>{isDisabled ? 'Locked' : 'Active'}</StateBadge>
)

/** Before the gateway is asked for what is being typed. */
const SEARCH_MS = 250

/** Everybody who has an account. Which one is open stands in the address. */
export const PeoplePage = () => {
  const filters = useFilters()
  const isAdmin = useMay('admin')
  const [text] = useDebouncedValue(filters.get('q'), SEARCH_MS)
  const query = queryOf(filters, text)
  const people = useList<Person>(['people', query], (cursor) =>
    listPeople({ ...query, ...(cursor !== undefined && { cursor }) }),
  )
  const chosen = filters.get('id')
  return (
    <Page
      title="Users"
      about="People with an account. Only they can choose their password."
      actions={
        isAdmin && (
          <Button
            component={Link}
            href="/invitations?new=1"
            leftSection={<IconMailPlus size={16} aria-hidden />}
          >
            Invite people
          </Button>
        )
      }
    >
      <Group align="flex-end" gap="sm">
        <SearchField label="Search users" placeholder="Search by name or email" />
        <FilterSelect name="role" label="Role" options={ROLES} />
        <FilterSelect name="state" label="State" options={STATES} />
      </Group>
      <DataTable
        label="Users"
        query={people}
        columns={isAdmin ? columns(({ id }) => filters.set({ id })) : columns(noop).slice(0, -1)}
        keyOf={({ id }) => id}
        empty={<Empty title="No matching users">Clear a filter to see more.</Empty>}
      />
      {chosen !== undefined && isAdmin && (
        <PersonDialog id={chosen} onClose={() => filters.set({ id: undefined })} />
      )}
    </Page>
  )
}

const noop = (): void => undefined

const queryOf = ({ get }: Filters, text: string | undefined): PeopleQuery => ({
  ...(text !== undefined && { search: text }),
  ...(get('role') !== undefined && { role: get('role') as Role }),
  ...(get('state') !== undefined && { isDisabled: get('state') === 'locked' ? 'true' : 'false' }),
})

const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'locked', label: 'Locked' },
]
