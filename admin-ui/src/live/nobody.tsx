import { Alert, Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useLayoutEffect, useRef } from 'react'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import { counted } from '../page/numbers.ts'
import type { Stats } from './stream/live-message.ts'

interface NobodyProps {
  readonly hosts: Stats['hosts']
  /** Something waits, and what had the focus here is about to go. */
  readonly onFocusLost: () => void
}

/** Nothing waits: how to see something wait. */
export const Nobody = ({ hosts, onFocusLost }: NobodyProps) => {
  const hasDemo = hosts.some(({ driver }) => driver === 'demo')
  const frame = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const own = frame.current!
    return () => {
      if (own.contains(document.activeElement)) onFocusLost()
    }
  }, [onFocusLost])
  return (
    <div ref={frame}>
      <Empty title="Nothing waits" command={commandFor(hasDemo ? 'demo' : 'MODEL')}>
        Send a few requests at once, more than there are slots, and watch them here.
      </Empty>
      {hasDemo && <SendTen />}
    </div>
  )
}

const commandFor = (model: string): string =>
  `curl ${window.location.origin}/api/chat -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`

/** They come through the queue in the name of whoever presses it, and are recorded as any others. */
const SendTen = () => {
  const send = useMutation({
    mutationFn: () => answerOf(admin.queue.demonstration.$post()),
  })
  const { refused, reason } = send.data ?? { refused: 0, reason: null }
  // A button that is disabled or loading loses the focus.
  const press = (): void => {
    if (!send.isPending) send.mutate()
  }
  return (
    <>
      <Group justify="center">
        <Button
          variant="light"
          h="auto"
          mih={36}
          styles={{ label: { whiteSpace: 'normal' } }}
          aria-busy={send.isPending}
          onClick={press}
        >
          Send ten requests to the demonstration
        </Button>
      </Group>
      {send.error !== null && <Failed error={send.error} />}
      {refused > 0 && (
        <Alert
          color="yellow"
          mt="md"
          title={`${counted(refused, 'request was', 'requests were')} refused`}
        >
          {reason}
        </Alert>
      )}
    </>
  )
}
