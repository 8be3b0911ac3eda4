import { Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { useSessionChange } from '../session/use-session.ts'
import { fieldFaults, FormFault } from './form-fault.tsx'
import { NewPassword, SAME_PASSWORD } from './new-password.tsx'
import { texts } from './texts.ts'
import { Username } from './username.tsx'

interface Enrolment {
  readonly token: string
  readonly username: string
  readonly password: string
}

interface EnrolmentFormProps {
  readonly token: string
  readonly button: string
  /** The page after it, below `/ui`. */
  readonly next?: string
  readonly enrol: (input: Enrolment) => Promise<unknown>
}

/** Choosing a name and a password with the secret of a link. */
export const EnrolmentForm = ({ token, button, next = '/', enrol }: EnrolmentFormProps) => {
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
    onError: (error) => form.setErrors(fieldFaults(error)),
    onSuccess: async () => {
      await onSessionChange()
      navigate(next, { replace: true })
    },
  })
  return (
    <form onSubmit={form.onSubmit((input) => submit.mutate(input))}>
      <Stack gap="sm">
        <Username form={form} />
        <NewPassword label={texts.password} form={form} />
        <FormFault error={submit.error} fields={form.getValues()} />
        <Button type="submit" loading={submit.isPending}>
          {button}
        </Button>
      </Stack>
    </form>
  )
}
