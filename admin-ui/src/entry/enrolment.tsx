import { Alert, Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { Failed } from '../page/asked.tsx'
import { useSessionChange } from '../session/use-session.ts'
import { EntryCard } from './entry-card.tsx'
import { NewPassword, SAME_PASSWORD } from './new-password.tsx'
import { takeSecret } from './secret.ts'
import { texts } from './texts.ts'

interface Enrolment {
  readonly token: string
  readonly username: string
  readonly password: string
}

interface EnrolmentFormProps {
  readonly title: string
  readonly about: string
  /** What to do where the link came without its secret. */
  readonly missing: string
  readonly button: string
  /** The page after it, below `/ui`. */
  readonly next?: string
  readonly enrol: (input: Enrolment) => Promise<unknown>
}

/** Choosing a name and a password with the secret of a link. */
export const EnrolmentForm = (props: EnrolmentFormProps) => {
  const { title, about, missing, button, next = '/', enrol } = props
  const [token] = useState(takeSecret)
  const [, navigate] = useLocation()
  const onSessionChange = useSessionChange()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { username: '', password: '', again: '' },
    validate: SAME_PASSWORD,
  })
  const submit = useMutation({
    mutationFn: ({ username, password }: typeof form.values) =>
      enrol({ token, username, password }),
    onSuccess: async () => {
      await onSessionChange()
      navigate(next, { replace: true })
    },
  })
  if (token === '') {
    return (
      <EntryCard title={title} about={about}>
        <Alert color="yellow">{missing}</Alert>
      </EntryCard>
    )
  }
  return (
    <EntryCard title={title} about={about}>
      <form onSubmit={form.onSubmit((input) => submit.mutate(input))}>
        <Stack gap="sm">
          <TextInput
            label={texts.name}
            name="username"
            autoComplete="username"
            autoFocus
            required
            {...form.getInputProps('username')}
          />
          <NewPassword label={texts.password} form={form} />
          {submit.error !== null && <Failed error={submit.error} />}
          <Button type="submit" loading={submit.isPending}>
            {button}
          </Button>
        </Stack>
      </form>
    </EntryCard>
  )
}
