import { Button, Group, Stack, Text } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import { Dialog } from './dialog.tsx'
import { guardLeaving } from './leaving.ts'

interface LeaveGuardProps {
  readonly isOn: boolean
  /** What is lost. */
  readonly children: ReactNode
}

/** Asks before another page is opened, or the browser leaves, while something would be lost by it. */
export const LeaveGuard = ({ isOn, children }: LeaveGuardProps) => {
  const [leave, setLeave] = useState<(() => void) | null>(null)
  useEffect(() => (isOn ? guardLeaving((next) => setLeave(() => next)) : undefined), [isOn])
  const stay = (): void => setLeave(null)
  return (
    <Dialog title="Leave without saving?" isOpen={leave !== null} onClose={stay}>
      <Stack>
        <Text size="sm">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={stay} data-autofocus>
            Keep editing
          </Button>
          <Button color="red" onClick={() => leave?.()}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
