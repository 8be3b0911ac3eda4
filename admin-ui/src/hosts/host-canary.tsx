import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelState } from '../../../shared/api/model.ts'
import { admin, answerOf } from '../api/client.ts'
import { Failed } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { useModels } from '../models/use-models.ts'
import { counted, formatBytes, formatDuration } from '../page/numbers.ts'
import type { CanaryResult, HostState } from './host.ts'

interface HostCanaryProps {
  readonly host: HostState
  readonly onClose: () => void
}

/** Has a host say a few words now, and tells how that went. */
export const HostCanary = ({ host, onClose }: HostCanaryProps) => {
  const { name, models, running, canaryModel } = host
  const queries = useQueryClient()
  const known = useModels().data?.items ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const model = chosen ?? canaryModel
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
  return (
    <Dialog isOpen onClose={onClose} title={`Ask ${name} for a few words`}>
      <Stack>
        <Text size="sm">
          It gets one short request now, in a slot that is free; where none is, it gets none. The
          request is recorded as yours.
          {running > 0 &&
            ` ${counted(running, 'request')} ${running === 1 ? 'runs' : 'run'} there now and may be slower meanwhile.`}
        </Text>
        <Select
          label="Model"
          placeholder="None that could answer"
          data={[...models]}
          value={model}
          onChange={setChosen}
          allowDeselect={false}
          comboboxProps={{ keepMounted: false }}
        />
        {model !== null && <Text size="sm">{meansOf(model, host, known)}</Text>}
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

/** What it does to the memory of the host. */
const meansOf = (model: string, host: HostState, known: readonly ModelState[]): string => {
  if (host.loaded.includes(model)) return `${model} is loaded there: no other has to go for it.`
  const size = known.find(({ name }) => name === model)?.size ?? null
  const loads = `Loads ${size === null ? model : `${model} (${formatBytes(size)})`}`
  const others = host.loaded.map((name) => placedName(name, host, known))
  return others.length === 0
    ? `${loads}; nothing else is loaded there.`
    : `${loads}; ${others.join(', ')} may be unloaded for it, and loaded again for the next request that needs ${others.length === 1 ? 'it' : 'them'}.`
}

/** With what it takes of the GPU's memory there, where the host says so. */
const placedName = (name: string, host: HostState, known: readonly ModelState[]): string => {
  const places = known.find((each) => each.name === name)?.hosts ?? []
  const bytes = places.find((place) => place.host === host.name)?.vramBytes
  return bytes ? `${name} (${formatBytes(bytes)})` : name
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
