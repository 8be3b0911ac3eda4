import { Anchor, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { PersonAccess } from './person-access.tsx'
import { PersonPassword } from './person-password.tsx'
import { PersonSessions } from './person-sessions.tsx'
import type { Person } from './person.ts'

interface PersonDialogProps {
  readonly id: string
  readonly onClose: () => void
}

/** What an admin can do about one person. */
export const PersonDialog = ({ id, onClose }: PersonDialogProps) => {
  const person = useQuery({
    queryKey: ['people', 'one', id],
    queryFn: () => answerOf(admin.users[':id'].$get({ param: { id } })),
  })
  return (
    <Dialog title={person.data?.username ?? 'User'} size="lg" isOpen onClose={onClose}>
      <Asked query={person}>
        {(read) => (
          <Stack>
            <PersonAccess key={read.version} person={read} onGone={onClose} />
            <Anchor component={Link} href={usageOf(read)} size="sm" underline="always">
              Usage of {read.username} in the last 30 days
            </Anchor>
            <PersonPassword person={read} />
            <PersonSessions person={read} />
          </Stack>
        )}
      </Asked>
    </Dialog>
  )
}

const usageOf = ({ id, username }: Person): string =>
  `/usage?${new URLSearchParams({ range: '30d', 'of-user': id, name: username, by: 'model' })}`
