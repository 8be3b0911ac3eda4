import { Alert, Anchor, Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { answerOf, session } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { EntryCard } from './entry-card.tsx'
import { NewPassword, SAME_PASSWORD } from './new-password.tsx'
import { takeSecret } from './secret.ts'
import { texts } from './texts.ts'

/** A new password, by a link from an admin. */
export const Reset = () => {
  const [token] = useState(takeSecret)
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '', again: '' },
    validate: SAME_PASSWORD,
  })
  const reset = useMutation({
    mutationFn: (password: string) => answerOf(session.reset.$post({ json: { token, password } })),
  })
  return (
    <EntryCard title={texts.reset} about={texts.resetAbout}>
      {token === '' && !reset.isSuccess && <Alert color="yellow">{texts.resetNoSecret}</Alert>}
      {reset.isSuccess ? (
        <Anchor component={Link} href="/sign-in">
          {texts.resetDone}
        </Anchor>
      ) : (
        <form onSubmit={form.onSubmit(({ password }) => reset.mutate(password))}>
          <Stack gap="sm">
            <NewPassword label={texts.password} form={form} />
            {reset.error !== null && <Failed error={reset.error} />}
            <Button type="submit" loading={reset.isPending} disabled={token === ''}>
              {texts.resetDo}
            </Button>
          </Stack>
        </form>
      )}
    </EntryCard>
  )
}
