import { Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { SCOPES } from '../../../shared/scope.ts'
import { ApiFailure, fieldErrors } from '../api/api-failure.ts'
import { Asked } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { FormEnd } from '../page/form-end.tsx'
import type { Key, KeyChanges, KeyDesk } from './key-desk.ts'
import { KeyFields } from './key-fields.tsx'
import { changedFields, valuesOf } from './key-values.ts'

interface EditKeyProps {
  readonly desk: KeyDesk
  readonly id: string
  readonly onClose: () => void
}

/** Changing what a key may. */
export const EditKey = ({ desk, id, onClose }: EditKeyProps) => {
  const key = useQuery({
    queryKey: ['keys', 'one', id],
    queryFn: () => desk.read(id),
    // What is being filled in stands on this; a newer one comes when saving finds that there is one.
    staleTime: Infinity,
    gcTime: 0,
  })
  return (
    <Dialog
      title={key.data === undefined ? 'Edit key' : `Edit key “${key.data.name}”`}
      size="lg"
      isOpen
      onClose={onClose}
    >
      <Asked query={key}>
        {(read) => <EditForm key={read.id} desk={desk} read={read} onClose={onClose} />}
      </Asked>
    </Dialog>
  )
}

interface EditFormProps extends Omit<EditKeyProps, 'id'> {
  readonly read: Key
}

const EditForm = ({ desk, read, onClose }: EditFormProps) => {
  const queries = useQueryClient()
  /** What the key is as far as this form knows. */
  const [base, setBase] = useState(read)
  const form = useForm({ initialValues: valuesOf(read) })
  const changes: KeyChanges = changedFields(valuesOf(base), form.values)
  const save = useMutation({
    mutationFn: (against: Key) => desk.change!(against, changes),
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['keys'] })
      onClose()
    },
  })
  const isConflict = save.error instanceof ApiFailure && save.error.status === 412
  const onTheirs = (theirs: Key): void => {
    setBase(theirs)
    form.setValues(valuesOf(theirs))
    save.reset()
  }
  return (
    <form onSubmit={form.onSubmit(() => save.mutate(base))}>
      <Stack>
        <KeyFields form={form} scopes={SCOPES} hasRank />
        {isConflict && (
          <Conflict desk={desk} base={base} onTheirs={onTheirs} onMine={save.mutate} />
        )}
        <FormEnd
          action={isConflict ? { ...save, error: null } : save}
          verb="Save"
          onCancel={onClose}
          isDisabled={isConflict || Object.keys(changes).length === 0}
        />
      </Stack>
    </form>
  )
}

interface ConflictProps {
  readonly desk: KeyDesk
  readonly base: Key
  readonly onTheirs: (theirs: Key) => void
  readonly onMine: (theirs: Key) => void
}

/** Somebody else has changed the key meanwhile: what they changed, and both ways on. */
const Conflict = ({ desk, base, onTheirs, onMine }: ConflictProps) => {
  const theirs = useQuery({
    queryKey: ['keys', 'newer', base.id, base.version],
    queryFn: () => desk.read(base.id),
    gcTime: 0,
  })
  return (
    <Alert color="yellow" title="Someone else changed this key">
      <Asked query={theirs} rows={2}>
        {(newer) => (
          <Stack gap="xs">
            <Text size="sm">Your changes were not saved. Changed by someone else:</Text>
            <List size="sm">
              {Object.entries(changedFields(valuesOf(base), valuesOf(newer))).map(
                ([name, value]) => (
                  <List.Item key={name}>
                    {name}: <Code>{JSON.stringify(value)}</Code>
                  </List.Item>
                ),
              )}
            </List>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => onTheirs(newer)}>
                Discard my changes
              </Button>
              <Button size="xs" variant="light" onClick={() => onMine(newer)}>
                Save my changes on top
              </Button>
            </Group>
          </Stack>
        )}
      </Asked>
    </Alert>
  )
}
