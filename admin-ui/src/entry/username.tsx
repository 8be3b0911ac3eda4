import { TextInput } from '@mantine/core'
import { texts } from './texts.ts'

interface UsernameProps {
  readonly form: { getInputProps(field: 'username'): object }
}

/** The name of an account, the first field of each way in. */
export const Username = ({ form }: UsernameProps) => (
  <TextInput
    label={texts.name}
    name="username"
    autoComplete="username"
    autoFocus
    required
    {...form.getInputProps('username')}
  />
)
