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
      about={`With a link that works once, ${username} chooses a new one; all sessions end by that.`}
    >
      {make.error !== null && <Failed error={make.error} />}
      {make.data === undefined ? (
        <Group>
          <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
            Make a reset link
          </Button>
        </Group>
      ) : (
        <>
          <Copyable text={make.data.link} what="the reset link" />
          <Text size="sm" c="dimmed">
            It is shown only here, and works until <Moment at={make.data.expiresAt} />.
          </Text>
        </>
      )}
    </Section>
  )
}
