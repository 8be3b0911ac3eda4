import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Copyable } from '../page/copyable.tsx'
import { Moment } from '../page/moment.tsx'
import { Section } from '../page/section.tsx'
import type { Person } from './person.ts'

/** A link with which somebody chooses a new password. */
export const PersonPassword = ({ person: { id, username } }: { readonly person: Person }) => {
  const make = useMutation({
    mutationFn: () => answerOf(admin.users[':id']['reset-link'].$post({ param: { id } })),
  })
  return (
    <Section
      title="Password"
      about={`${username} chooses a new password with a single-use link. Using it ends all sessions.`}
    >
      {make.error !== null && <Failed error={make.error} />}
      {make.data === undefined ? (
        <Group>
          <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
            Create reset link
          </Button>
        </Group>
      ) : (
        <>
          <Copyable text={make.data.link} what="reset link" />
          <Text size="sm" c="dimmed">
            Shown only once. It expires on <Moment at={make.data.expiresAt} />.
          </Text>
        </>
      )}
    </Section>
  )
}
