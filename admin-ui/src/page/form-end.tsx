import { Button, Group } from '@mantine/core'
import type { UseMutationResult } from '@tanstack/react-query'
import { Failed } from './asked.tsx'

interface FormEndProps {
  /** What sending the form does. */
  readonly action: Pick<UseMutationResult<unknown, Error, never>, 'error' | 'isPending'>
  /** What it does, on the button: `Save`. */
  readonly verb: string
  readonly onCancel: () => void
  readonly isDisabled?: boolean
}

/** The end of a form: why it was refused, and the two ways out of it. */
export const FormEnd = ({ action, verb, onCancel, isDisabled }: FormEndProps) => (
  <>
    {action.error !== null && <Failed error={action.error} />}
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={action.isPending} disabled={isDisabled === true}>
        {verb}
      </Button>
    </Group>
  </>
)
