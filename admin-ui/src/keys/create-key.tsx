import { Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { SCOPES, type Scope } from '../../../shared/scope.ts'
import { fieldErrors } from '../api/api-failure.ts'
import { Dialog } from '../page/dialog.tsx'
import { FormEnd } from '../page/form-end.tsx'
import type { KeyDesk } from './key-desk.ts'
import { KeyFields } from './key-fields.tsx'
import { KeySecret } from './key-secret.tsx'
import { grantOf, NEW_KEY, type KeyValues } from './key-values.ts'

interface CreateKeyProps {
  readonly desk: KeyDesk
  /** What its maker may give. */
  readonly scopes?: readonly Scope[]
  readonly onClose: () => void
}

/** Making a key; its text is shown once. */
export const CreateKey = ({ desk, scopes = SCOPES, onClose }: CreateKeyProps) => {
  const queries = useQueryClient()
  const form = useForm<KeyValues>({ initialValues: NEW_KEY })
  const create = useMutation({
    mutationFn: (values: KeyValues) => desk.create(grantOf(values)),
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  const isMade = create.data !== undefined
  return (
    <Dialog
      title={isMade ? `Key “${create.data.name}” created` : 'New key'}
      size="lg"
      isOpen
      isKept={isMade}
      onClose={onClose}
    >
      {isMade ? (
        <KeySecret made={create.data} onDone={onClose} />
      ) : (
        <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
          <Stack>
            <KeyFields form={form} scopes={scopes} hasRank={desk.name === 'all'} />
            <FormEnd action={create} verb="Create key" onCancel={onClose} />
          </Stack>
        </form>
      )}
    </Dialog>
  )
}
