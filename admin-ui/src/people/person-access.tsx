import { Button, Group, Select, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ROLES, type Role } from '../../../shared/role.ts'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { Failed } from '../page/asked.tsx'
import { Confirm } from '../page/confirm.tsx'
import { Section } from '../page/section.tsx'
import type { Person } from './person.ts'

interface PersonAccessProps {
  readonly person: Person
  readonly onGone: () => void
}

/** The role of a person, and whether the account is open. A change ends the sessions. */
export const PersonAccess = ({ person, onGone }: PersonAccessProps) => {
  const queries = useQueryClient()
  const [role, setRole] = useState(person.role)
  const [isDisabled, setDisabled] = useState(person.isDisabled)
  const save = useMutation({
    mutationFn: () =>
      answerOf(
        admin.users[':id'].$patch({
          param: { id: person.id },
          header: ifMatch(person.version),
          json: { role, isDisabled },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['people'] }),
  })
  const isChanged = role !== person.role || isDisabled !== person.isDisabled
  return (
    <Section title="Access">
      <Group align="flex-end">
        <Select
          label="Role"
          data={[...ROLES]}
          allowDeselect={false}
          value={role}
          onChange={(value) => value !== null && setRole(value as Role)}
        />
        <Switch
          label="Locked"
          description="Signs in no more"
          checked={isDisabled}
          onChange={({ currentTarget }) => setDisabled(currentTarget.checked)}
        />
      </Group>
      <Text size="sm" c="dimmed">
        A change ends all sessions of {person.username}, and their keys may no more than the new
        role allows.
      </Text>
      {save.error !== null && <Failed error={save.error} />}
      <Group>
        <Button disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate()}>
          Save
        </Button>
        <Remove person={person} onGone={onGone} />
      </Group>
    </Section>
  )
}

const Remove = ({ person: { id, username }, onGone }: PersonAccessProps) => {
  const [isOpen, dialog] = useDisclosure(false)
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => answerOf(admin.users[':id'].$delete({ param: { id } })),
    onSuccess: async () => {
      onGone()
      await queries.invalidateQueries({ queryKey: ['people'] })
    },
  })
  return (
    <>
      <Button variant="subtle" color="red" onClick={dialog.open}>
        Remove the account…
      </Button>
      <Confirm
        title={`Remove ${username}?`}
        isOpen={isOpen}
        onClose={dialog.close}
        verb="Remove for good"
        action={remove}
      >
        <Text>
          The account, its sessions and its keys end at once, and its conversations are gone. What
          was used stays in the records. To keep everything and only shut {username} out, lock the
          account instead.
        </Text>
      </Confirm>
    </>
  )
}
