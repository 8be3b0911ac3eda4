import { Button, Group, Stack } from '@mantine/core'
import type { UseMutationResult } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Failed } from './asked.tsx'
import { Dialog } from './dialog.tsx'
import { texts } from './texts.ts'

interface ConfirmProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** The question: `Revoke "laptop"?` */
  readonly title: string
  /** What it does, on the button: `Revoke`. */
  readonly verb: string
  /** What else can be done, on the other button. */
  readonly instead?: string
  readonly action: UseMutationResult<unknown, Error, void>
  /** The exact consequence, with numbers. */
  readonly children: ReactNode
}

/** Asks before something is done that cannot be undone; the focus is on not doing it. */
export const Confirm = ({ isOpen, onClose, title, verb, action, ...rest }: ConfirmProps) => {
  // Lists have one of them in each row, and most are never opened.
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen && !wasOpen) setWasOpen(true)
  if (!wasOpen) return null
  const close = () => {
    action.reset()
    onClose()
  }
  return (
    <Dialog isOpen={isOpen} onClose={close} title={title}>
      <Stack>
        <div>{rest.children}</div>
        {action.error !== null && <Failed error={action.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {rest.instead ?? texts.cancel}
          </Button>
          <Button
            color="red"
            loading={action.isPending}
            onClick={() => action.mutate(undefined, { onSuccess: close })}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
