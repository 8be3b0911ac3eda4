import { Alert, Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useLayoutEffect, useRef } from 'react'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Empty } from '../page/empty.tsx'
import type { Stats } from './stream/live-message.ts'
import { texts } from './texts.ts'

interface NobodyProps {
  readonly hosts: Stats['hosts']
  readonly ten: TenRequests
  /** Something waits, and what had the focus here is about to go. */
  readonly onFocusLost: () => void
}

/** Nothing waits: how to see something wait. */
export const Nobody = ({ hosts, ten, onFocusLost }: NobodyProps) => {
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
      <Empty title={texts.nothingWaits} command={commandFor(hasDemo ? 'demo' : 'MODEL')}>
        {texts.howToWatch}
      </Empty>
      {hasDemo && <SendTen ten={ten} />}
    </div>
  )
}

const commandFor = (model: string): string =>
  [
    'curl',
    `${window.location.origin}/api/chat`,
    `-d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
  ].join(' ')

/** They come through the queue in the name of whoever presses it, and are recorded as any others. */
export const useTenRequests = () =>
  useMutation({ mutationFn: () => answerOf(admin.queue.demonstration.$post()) })

type TenRequests = ReturnType<typeof useTenRequests>

const SendTen = ({ ten }: { readonly ten: TenRequests }) => {
  // A button that is disabled or loading loses the focus.
  const press = (): void => {
    if (!ten.isPending) ten.mutate()
  }
  return (
    <Group justify="center">
      <Button
        variant="light"
        h="auto"
        mih={36}
        styles={{ label: { whiteSpace: 'normal' } }}
        aria-busy={ten.isPending}
        onClick={press}
      >
        {ten.isPending ? texts.sending : texts.sendTen}
      </Button>
    </Group>
  )
}

/** Why some or all of them were refused; it stays while the others wait. */
export const TenRefused = ({ ten }: { readonly ten: TenRequests }) => {
  const { refused, reason } = ten.data ?? { refused: 0, reason: null }
  if (ten.error !== null) return <Failed error={ten.error} />
  if (refused === 0) return null
  return (
    <Alert
      color="yellow"
      withCloseButton
      closeButtonLabel={texts.close}
      onClose={ten.reset}
      title={texts.refusedOfTen(refused)}
    >
      {reason}
    </Alert>
  )
}
