import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelState } from '../../../shared/api/model.ts'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import { CAPABILITIES } from '../../../shared/capability.ts'
import { fieldErrors } from '../api/api-failure.ts'
import { admin, answerOf } from '../api/client.ts'
import { ifMatch } from '../api/if-match.ts'
import { Failed } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { changesOf, valuesOf, type PolicyValues } from './policy-values.ts'

interface ModelDialogProps {
  readonly model: ModelState
  readonly onClose: () => void
}

/** What is decided for one model. It counts from the next request on. */
export const ModelDialog = ({ model, onClose }: ModelDialogProps) => {
  const queries = useQueryClient()
  // The list is asked for again and again; what is filled in stands on the model as it was opened.
  const [read] = useState(model)
  const at = { param: { name: read.name }, header: ifMatch(read.version) }
  const form = useForm<PolicyValues>({ initialValues: valuesOf(read) })
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: ['models'] })
    onClose()
  }
  const save = useMutation({
    mutationFn: (values: PolicyValues) =>
      answerOf(admin.models[':name'].$patch({ ...at, json: changesOf(values) })),
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSuccess,
  })
  const revert = useMutation({
    mutationFn: () => answerOf(admin.models[':name'].$delete(at)),
    onSuccess,
  })
  return (
    <Dialog title={read.name} isOpen onClose={onClose}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack>
          <Fields form={form} />
          <Text size="sm" c="dimmed">
            {originOf(read)}
          </Text>
          {save.error !== null && <Failed error={save.error} />}
          {revert.error !== null && <Failed error={revert.error} />}
          <Group justify="space-between">
            {read.origin === 'database' ? (
              <Button variant="default" loading={revert.isPending} onClick={() => revert.mutate()}>
                Take the changes back
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const originOf = ({ origin, place }: ModelState): string => {
  if (origin === 'configuration') return `It is as the configuration says (${place ?? 'unknown'}).`
  if (origin === 'database') return 'It was changed here; the configuration waits below that.'
  return 'Nothing has been decided for it yet.'
}

interface FieldsProps {
  readonly form: ReturnType<typeof useForm<PolicyValues>>
}

const Fields = ({ form }: FieldsProps) => (
  <>
    <TagsInput
      label="Further names"
      description="Names that callers may use for it, such as claude-sonnet"
      {...form.getInputProps('aliases')}
    />
    <NumberInput
      label="Context"
      description="Tokens, the same for every request, so that the model is not loaded again; empty: as asked"
      min={1}
      thousandSeparator=" "
      {...form.getInputProps('num_ctx')}
    />
    <TextInput
      label="Stays loaded for"
      description="Such as 10m, or -1 for ever; empty: as asked"
      {...form.getInputProps('keep_alive')}
    />
    <MultiSelect
      label="Who may use it"
      description="Empty for everybody"
      data={[...CALLER_CLASSES]}
      clearable
      {...form.getInputProps('classes')}
    />
    <Corrections form={form} />
  </>
)

/** Clients offer tools and images only where the lists say that a model takes them. */
const Corrections = ({ form }: FieldsProps) => {
  const { can, cannot } = form.getValues()
  return (
    <>
      <MultiSelect
        label="It can"
        description="What its hosts do not say of it; clients offer tools and images by that"
        data={CAPABILITIES.filter((each) => !cannot.includes(each))}
        {...form.getInputProps('can')}
      />
      <MultiSelect
        label="It cannot"
        description="What its hosts say of it and is not so"
        data={CAPABILITIES.filter((each) => !can.includes(each))}
        {...form.getInputProps('cannot')}
      />
      <NumberInput
        label="Longest context"
        description="Tokens, as the lists say; empty: as its hosts say"
        min={1}
        thousandSeparator=" "
        {...form.getInputProps('context_length')}
      />
    </>
  )
}
