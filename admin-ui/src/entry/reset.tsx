import { Anchor, Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { answerOf, session } from '../api/client.ts'
import { fieldFaults, FormFault } from './form-fault.tsx'
import { LinkGate } from './link-gate.tsx'
import { NewPassword, SAME_PASSWORD } from './new-password.tsx'
import { texts } from './texts.ts'

/** A new password, by a link from an admin. */
export const Reset = () => (
  <LinkGate
    purpose="reset"
    title={texts.reset}
    about={texts.resetAbout}
    missing={texts.resetNoSecret}
    spent={texts.resetSpent}
  >
    {(token) => <ResetForm token={token} />}
  </LinkGate>
)

const ResetForm = ({ token }: { readonly token: string }) => {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '', again: '' },
    validate: SAME_PASSWORD,
  })
  const reset = useMutation({
    mutationFn: (password: string) => answerOf(session.reset.$post({ json: { token, password } })),
    onError: (error) => form.setErrors(fieldFaults(error)),
  })
  if (reset.isSuccess) {
    return (
      <Anchor component={Link} href="/sign-in">
        {texts.resetDone}
      </Anchor>
    )
  }
  return (
    <form onSubmit={form.onSubmit(({ password }) => reset.mutate(password))}>
      <Stack gap="sm">
        <NewPassword label={texts.password} form={form} />
        <FormFault error={reset.error} fields={form.getValues()} />
        <Button type="submit" loading={reset.isPending}>
          {texts.resetDo}
        </Button>
      </Stack>
    </form>
  )
}
