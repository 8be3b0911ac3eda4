import { PasswordInput } from '@mantine/core'
import { texts } from './texts.ts'

/** What a form has that chooses a password. */
export interface NewPasswordValues {
  readonly password: string
  readonly again: string
}

/** The check that it was typed twice alike. */
export const SAME_PASSWORD = {
  again: (again: string, { password }: NewPasswordValues): string | null =>
    again === password ? null : texts.notTheSame,
}

type Field = keyof NewPasswordValues

interface NewPasswordProps {
  readonly label: string
  readonly form: {
    key(field: Field): string
    getInputProps(field: Field): object
  }
}

/** Choosing a password, typed twice. */
export const NewPassword = ({ label, form }: NewPasswordProps) => (
  <>
    <PasswordInput
      label={label}
      description={texts.passwordHint}
      name="password"
      autoComplete="new-password"
      required
      key={form.key('password')}
      {...form.getInputProps('password')}
    />
    <PasswordInput
      label={texts.again(label)}
      name="again"
      autoComplete="new-password"
      required
      key={form.key('again')}
      {...form.getInputProps('again')}
    />
  </>
)
