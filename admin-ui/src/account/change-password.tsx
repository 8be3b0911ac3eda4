import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answerOf, session } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Section } from '../page/section.tsx'

/** Choosing another password; every other session ends by it. */
export const ChangePassword = () => {
  const queries = useQueryClient()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', next: '', again: '' },
    validate: {
      again: (again, { next }) => (again === next ? null : 'The two are not the same'),
    },
  })
  const change = useMutation({
    mutationFn: ({ current, next }: typeof form.values) =>
      answerOf(session.password.$post({ json: { current, next } })),
    onSuccess: async () => {
      form.reset()
      await queries.invalidateQueries({ queryKey: ['own-sessions'] })
    },
  })
  return (
    <Section title="Password" about="Changing it ends all your other sessions.">
      <form onSubmit={form.onSubmit((input) => change.mutate(input))}>
        <Stack maw={360} gap="sm">
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            required
            key={form.key('current')}
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label="New password"
            description="At least 8 characters; a few words are best."
            autoComplete="new-password"
            required
            key={form.key('next')}
            {...form.getInputProps('next')}
          />
          <PasswordInput
            label="New password again"
            autoComplete="new-password"
            required
            key={form.key('again')}
            {...form.getInputProps('again')}
          />
          {change.error !== null && <Failed error={change.error} />}
          {change.isSuccess && (
            <Alert color="green" role="status">
              The password is changed, and your other sessions have ended.
            </Alert>
          )}
          <div>
            <Button type="submit" loading={change.isPending}>
              Change the password
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  )
}
