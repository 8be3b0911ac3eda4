import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useLocation, useSearchParams } from 'wouter'
import { answerOf, session } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { useIsAdminAwaited, useSessionChange } from '../session/use-session.ts'
import { EntryCard } from './entry-card.tsx'
import { texts } from './texts.ts'
import { Username } from './username.tsx'

/** Signing in; afterwards its reader is where they wanted to go. */
export const SignIn = () => {
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  return (
    <SignInForm
      about={texts.signInAbout}
      onSignedIn={() => navigate(ownPath(search.get('to')), { replace: true })}
    />
  )
}

/** In the place of a page whose reader's session has ended. */
export const SignInAgain = () => <SignInForm about={texts.signInAgainAbout} />

interface SignInFormProps {
  readonly about: string
  readonly onSignedIn?: () => void
}

const SignInForm = ({ about, onSignedIn }: SignInFormProps) => {
  const onSessionChange = useSessionChange()
  const isAdminAwaited = useIsAdminAwaited()
  const form = useForm({ mode: 'uncontrolled', initialValues: { username: '', password: '' } })
  const signIn = useMutation({
    mutationFn: (input: typeof form.values) => answerOf(session.login.$post({ json: input })),
    onSuccess: async () => {
      await onSessionChange()
      onSignedIn?.()
    },
  })
  return (
    <EntryCard title={texts.signIn} about={about}>
      {isAdminAwaited && (
        <Alert color="yellow" title={texts.noAdmin}>
          {texts.noAdminDo}
        </Alert>
      )}
      <form onSubmit={form.onSubmit((input) => signIn.mutate(input))}>
        <Stack gap="sm">
          <Username form={form} />
          <PasswordInput
            label={texts.password}
            name="password"
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          {signIn.error !== null && <Failed error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending}>
            {texts.signIn}
          </Button>
        </Stack>
      </form>
    </EntryCard>
  )
}

/** A link could name any address: only paths of this application are followed. */
const ownPath = (to: string | null): string => (to !== null && /^\/(?![/\\])/.test(to) ? to : '/')
