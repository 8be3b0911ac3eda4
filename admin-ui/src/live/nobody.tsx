import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import type { Stats } from './stream/live-message.ts'

interface NobodyProps {
  readonly hosts: Stats['hosts']
}

/** Nothing waits: how to see something wait. */
export const Nobody = ({ hosts }: NobodyProps) => {
  const hasDemo = hosts.some(({ driver }) => driver === 'demo')
  return (
    <>
      <Empty title="Nothing waits" command={commandFor(hasDemo ? 'demo' : 'MODEL')}>
        Send a few requests at once, more than there are slots, and watch them here.
      </Empty>
      {hasDemo && <SendTen />}
    </>
  )
}

const commandFor = (model: string): string =>
  `curl ${window.location.origin}/api/chat -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`

/** They come through the queue in the name of whoever presses it, and are recorded as any others. */
const SendTen = () => {
  const send = useMutation({
    mutationFn: () => answerOf(admin.queue.demonstration.$post()),
  })
  return (
    <>
      <Group justify="center">
        <Button variant="light" loading={send.isPending} onClick={() => send.mutate()}>
          Send ten requests to the demonstration
        </Button>
      </Group>
      {send.error !== null && <Failed error={send.error} />}
    </>
  )
}
