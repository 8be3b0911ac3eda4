import { Button, Code, type MantineColor } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { admin, answerOf } from '../api/client.ts'
import { DataTable } from '../page/data-table.tsx'
import { StateBadge } from '../page/state-badge.tsx'
import type { Column } from '../page/table-cells.tsx'
import { Empty } from '../page/empty.tsx'
import { Moment } from '../page/moment.tsx'
import { formatCount } from '../page/numbers.ts'
import { Page } from '../page/page.tsx'
import { useFilters } from '../page/use-filters.ts'
import { useList } from '../page/use-list.ts'
import { InvitePeople } from './invite-people.tsx'
import { RevokeInvitation } from './revoke-invitation.tsx'

const listInvitations = (cursor: string | undefined) =>
  answerOf(admin.tokens.$get({ query: cursor === undefined ? {} : { cursor } }))

export type Invitation = Awaited<ReturnType<typeof listInvitations>>['items'][number]

const STATES: Readonly<Record<Invitation['state'], readonly [label: string, MantineColor]>> = {
  usable: ['Active', 'green'],
  used: ['Used up', 'gray'],
  expired: ['Expired', 'yellow'],
  revoked: ['Revoked', 'gray'],
}

const State = ({ of: { state } }: { readonly of: Invitation }) => {
  const [label, color] = STATES[state]
  return <StateBadge color={color}>{label}</StateBadge>
}

const COLUMNS: readonly Column<Invitation>[] = [
  { label: 'Prefix', show: ({ prefix }) => <Code>{prefix}…</Code> },
  { label: 'Note', show: ({ note }) => note ?? '' },
  { label: 'State', width: 110, show: (one) => <State of={one} /> },
  { label: 'Role', width: 94, show: ({ role }) => role },
  {
    label: 'Uses left',
    width: 92,
    isNumeric: true,
    show: ({ usesLeft, usesMax }) => `${formatCount(usesLeft)} of ${formatCount(usesMax)}`,
  },
  { label: 'Used by', show: ({ usedBy }) => usedBy.join(', ') },
  { label: 'Expires', show: ({ expiresAt }) => <Moment at={expiresAt} /> },
  { label: 'Created by', show: ({ createdBy }) => createdBy },
  {
    label: '',
    width: 104,
    show: (one) => one.state === 'usable' && <RevokeInvitation of={one} />,
    isNumeric: true,
  },
]

/** The links with which people make accounts. */
export const InvitationsPage = () => {
  const filters = useFilters()
  const invitations = useList<Invitation>(['invitations'], listInvitations)
  const onNew = () => filters.set({ new: '1' })
  return (
    <Page
      title="Invitations"
      about="Links with which people create their own account."
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onNew}>
          Invite people
        </Button>
      }
    >
      <DataTable
        label="Invitations"
        query={invitations}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No invitations yet">
            Create an invitation, then send its link or show its QR code.
          </Empty>
        }
      />
      {filters.get('new') !== undefined && (
        <InvitePeople onClose={() => filters.set({ new: undefined })} />
      )}
    </Page>
  )
}
