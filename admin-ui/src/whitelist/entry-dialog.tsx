import { Checkbox, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { DEFAULT_SCOPES, type Scope } from '../../../shared/scope.ts'
import { fieldErrors } from '../api/api-failure.ts'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { ScopeChoice } from '../keys/scope-choice.tsx'
import { Dialog } from '../page/dialog.tsx'
import { FormEnd } from '../page/form-end.tsx'
import { coverageOf, isEverybody } from './coverage.ts'
import type { WhitelistEntry } from './whitelist-page.tsx'

interface EntryDialogProps {
  /** To be changed; a new one if absent. */
  readonly entry?: WhitelistEntry
  /** What a new one begins with. */
  readonly address?: string
  readonly onClose: () => void
}

interface EntryValues {
  readonly address: string
  readonly note: string
  readonly scopes: Scope[]
  readonly confirm: boolean
}

/** What an address alone may ever be let do. */
const SCOPES: readonly Scope[] = ['inference', 'models:read', 'models:write', 'metrics:read']

const send = ({ note, ...values }: EntryValues, entry: WhitelistEntry | undefined) => {
  const json = { ...values, note: note === '' ? null : note }
  return entry === undefined
    ? answerOf(admin.whitelist.$post({ json }))
    : answerOf(
        admin.whitelist[':entry'].$patch({
          param: { entry: entry.id },
          header: ifMatch(entry.version),
          json,
        }),
      )
}

/** Letting an address or a range in, or changing what is said of one. */
export const EntryDialog = ({ entry: opened, address = '', onClose }: EntryDialogProps) => {
  const queries = useQueryClient()
  // What is filled in stands on the entry as it was opened, whatever the list has since.
  const [entry] = useState(opened)
  const form = useForm<EntryValues>({
    initialValues: {
      address: entry?.address ?? address,
      note: entry?.note ?? '',
      scopes: [...(entry?.scopes ?? DEFAULT_SCOPES)],
      confirm: false,
    },
  })
  const save = useMutation({
    mutationFn: (values: EntryValues) => send(values, entry),
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['whitelist'] })
      onClose()
    },
  })
  return (
    <Dialog
      title={entry === undefined ? 'Add address' : `Edit ${entry.address}`}
      isOpen
      onClose={onClose}
    >
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack>
          <TextInput
            label="Address or range"
            description={
              coverageOf(form.values.address) ??
              'A single address such as 192.168.1.20, or a range such as 192.168.1.0/24'
            }
            data-autofocus
            required
            {...form.getInputProps('address')}
          />
          <TextInput
            label="Note"
            description="Who or what uses this address"
            maxLength={500}
            {...form.getInputProps('note')}
          />
          <ScopeChoice
            scopes={[...new Set([...SCOPES, ...(entry?.scopes ?? [])])]}
            field={form.getInputProps('scopes')}
          />
          {isEverybody(form.values.address) && (
            <Checkbox
              label="Allow everyone who can reach this gateway"
              description="This range covers every address"
              required
              {...form.getInputProps('confirm', { type: 'checkbox' })}
            />
          )}
          <FormEnd action={save} verb={entry === undefined ? 'Add' : 'Save'} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}
