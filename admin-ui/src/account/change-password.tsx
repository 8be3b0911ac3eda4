import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answerOf, session } from '../api/client.ts'
import { fieldFaults, FormFault } from '../entry/form-fault.tsx'
import { NewPassword, SAME_PASSWORD } from '../entry/new-password.tsx'
import { Section } from '../page/section.tsx'
import { texts } from './texts.ts'

/** Choosing another password; every other session ends by it. */
export const ChangePassword = () => {
  const queries = useQueryClient()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', password: '', again: '' },
    validate: SAME_PASSWORD,
  })
  const change = useMutation({
    mutationFn: ({ current, password }: typeof form.values) =>
      answerOf(session.password.$post({ json: { current, next: password } })),
    onError: (error) => form.setErrors(fieldFaults(error)),
    onSuccess: async () => {
      form.reset()
      await queries.invalidateQueries({ queryKey: ['own-sessions'] })
    },
  })
  return (
    <Section title={texts.password} about={texts.passwordAbout}>
      <form onSubmit={form.onSubmit((input) => change.mutate(input))}>
        <Stack maw={360} gap="sm">
          <PasswordInput
            label={texts.presentPassword}
            autoComplete="current-password"
            required
            key={form.key('current')}
            {...form.getInputProps('current')}
          />
          <NewPassword label={texts.newPassword} form={form} />
          <FormFault error={change.error} fields={form.getValues()} />
          {change.isSuccess && (
            <Alert color="green" role="status">
              {texts.passwordChanged}
            </Alert>
          )}
          <div>
            <Button type="submit" loading={change.isPending}>
              {texts.changePassword}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  )
}
