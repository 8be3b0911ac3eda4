import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { counted, formatDuration } from '../page/numbers.ts'
import type { CanaryResult, HostState } from './host.ts'

interface HostCanaryProps {
  readonly host: HostState
  readonly onClose: () => void
}

/** Has a host say a few words now, and tells how that went. */
export const HostCanary = ({ host: { name, models, loaded }, onClose }: HostCanaryProps) => {
  const queries = useQueryClient()
  const [model, setModel] = useState<string | null>(null)
  const ask = useMutation({
    mutationFn: () =>
      answerOf(
        admin.hosts[':name'].canary.$post({
          param: { name },
          json: model === null ? {} : { model },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['hosts'] }),
  })
  const isToBeLoaded = model !== null && !loaded.includes(model)
  return (
    <Dialog isOpen onClose={onClose} title={`Ask ${name} for a few words`}>
      <Stack>
        <Text size="sm">
          It gets one short request now, in a slot that is free; where none is, it gets none, so
          nothing that runs is disturbed. The request is recorded as yours.
        </Text>
        <Select
          label="Model"
          placeholder={loaded.length > 0 ? `One that is loaded: ${loaded.join(', ')}` : 'The first'}
          data={[...models]}
          value={model}
          onChange={setModel}
          clearable
          clearButtonProps={{ 'aria-label': 'Leave the model to the gateway' }}
          comboboxProps={{ keepMounted: false }}
        />
        {isToBeLoaded && (
          <Text size="sm">{model} is not loaded: the host may unload another one for it.</Text>
        )}
        {ask.data !== undefined && <Answer result={ask.data} />}
        {ask.error !== null && <Failed error={ask.error} />}
        <Group justify="flex-end">
          <Button loading={ask.isPending} onClick={() => ask.mutate()}>
            {ask.data === undefined ? 'Ask it' : 'Ask again'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

const Answer = ({ result }: { readonly result: CanaryResult }) => {
  const { model, wasLoaded, problem, firstTokenMs, tookMs, completionTokens, tokensPerSecond } =
    result
  return problem === null ? (
    <Alert color="green" title="It answers" role="status">
      {model}
      {!wasLoaded && ', which was not loaded before'}
      {firstTokenMs !== null && `: first word after ${formatDuration(firstTokenMs)}`}
      {completionTokens !== null && `, ${counted(completionTokens, 'token')}`}
      {tookMs !== null && ` in ${formatDuration(tookMs)}`}
      {tokensPerSecond !== null && `, ${tokensPerSecond.toFixed(1)} tokens/s`}.
    </Alert>
  ) : (
    <Alert color="red" title="It does not answer" role="status">
      {model}: {problem}
    </Alert>
  )
}
