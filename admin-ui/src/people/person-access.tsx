import { Button, Group, Select, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ROLES, type Role } from '../../../shared/role.ts'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { Confirm } from '../page/confirm.tsx'
import { Section } from '../page/section.tsx'
import { WhatEnds } from './consequence.tsx'
import type { Person } from './person.ts'

interface PersonAccessProps {
  readonly person: Person
  readonly onGone: () => void
}

/** The role of a person, and whether the account is open. A change ends the sessions. */
export const PersonAccess = ({ person, onGone }: PersonAccessProps) => {
  const [role, setRole] = useState(person.role)
  const [isDisabled, setDisabled] = useState(person.isDisabled)
  const [isAsking, asking] = useDisclosure(false)
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
          description="Cannot sign in or use keys"
          checked={isDisabled}
          onChange={({ currentTarget }) => setDisabled(currentTarget.checked)}
        />
      </Group>
      <Group>
        <Button disabled={!isChanged} onClick={asking.open}>
          Save changes…
        </Button>
        <Remove person={person} onGone={onGone} />
      </Group>
      {isAsking && <Save person={person} wish={{ role, isDisabled }} onClose={asking.close} />}
    </Section>
  )
}

interface SaveProps {
  readonly person: Person
  readonly wish: Pick<Person, 'role' | 'isDisabled'>
  readonly onClose: () => void
}

const Save = ({ person, wish, onClose }: SaveProps) => {
  const { id, username, version } = person
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: () =>
      answerOf(admin.users[':id'].$patch({ param: { id }, header: ifMatch(version), json: wish })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people'] }),
  })
  const isLocking = wish.isDisabled && !person.isDisabled
  return (
    <Confirm
      title={isLocking ? `Lock ${username}?` : `Change access of ${username}?`}
      isOpen
      onClose={onClose}
      verb={isLocking ? 'Lock account' : 'Change access'}
      action={save}
    >
      <WhatEnds person={person} hasKeys={isLocking} />
      {wish.role !== person.role && (
        <Text mt="xs">
          Role: {person.role} → {wish.role}. Their keys are limited to the new role.
        </Text>
      )}
    </Confirm>
  )
}

const Remove = ({ person, onGone }: PersonAccessProps) => {
  const { id, username } = person
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
        Delete account…
      </Button>
      {isOpen && (
        <Confirm
          title={`Delete ${username}?`}
          isOpen
          onClose={dialog.close}
          verb="Delete account"
          action={remove}
        >
          <WhatEnds person={person} hasKeys />
          <Text mt="xs">
            Conversations are deleted; usage records are kept. This cannot be undone. To only block{' '}
            {username}, lock the account instead.
          </Text>
        </Confirm>
      )}
    </>
  )
}
