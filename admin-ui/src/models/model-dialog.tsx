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
                Revert to configuration
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
  if (origin === 'configuration') return `Set by the configuration (${place ?? 'unknown'}).`
  if (origin === 'database') return 'Changed here, which overrides the configuration.'
  return 'No policy has been set yet.'
}

interface FieldsProps {
  readonly form: ReturnType<typeof useForm<PolicyValues>>
}

const Fields = ({ form }: FieldsProps) => (
  <>
    <TagsInput
      label="Aliases"
      description="Other names callers can use, such as claude-sonnet"
      {...form.getInputProps('aliases')}
    />
    <NumberInput
      label="Context length"
      description="Tokens, the same for every request, so that the model is not reloaded. Empty: as requested"
      min={1}
      thousandSeparator=" "
      {...form.getInputProps('num_ctx')}
    />
    <TextInput
      label="Keep alive"
      description="How long it stays loaded, such as 10m, or -1 for always. Empty: as requested"
      {...form.getInputProps('keep_alive')}
    />
    <MultiSelect
      label="Allowed classes"
      description="Empty: everyone"
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
        label="Supports"
        description="Capabilities its hosts do not report. Clients offer tools and images based on these"
        data={CAPABILITIES.filter((each) => !cannot.includes(each))}
        {...form.getInputProps('can')}
      />
      <MultiSelect
        label="Does not support"
        description="Capabilities its hosts report wrongly"
        data={CAPABILITIES.filter((each) => !can.includes(each))}
        {...form.getInputProps('cannot')}
      />
      <NumberInput
        label="Maximum context"
        description="Tokens, as shown in model lists. Empty: as its hosts report"
        min={1}
        thousandSeparator=" "
        {...form.getInputProps('context_length')}
      />
    </>
  )
}
