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
    <Dialog isOpen onClose={onClose} title={`Send a test request to ${name}`}>
      <Stack>
        <Text size="sm">
          Sends one short request now, but only if a slot is free. It is recorded under your name.
          {running > 0 && ` ${counted(running, 'request')} running there may be slower meanwhile.`}
        </Text>
        <Select
          label="Model"
          placeholder="No usable model"
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
            {ask.data === undefined ? 'Send request' : 'Send again'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

/** What it does to the memory of the host. */
const meansOf = (model: string, host: HostState, known: readonly ModelState[]): string => {
  if (host.loaded.includes(model)) return `${model} is already loaded; nothing has to be unloaded.`
  const size = known.find(({ name }) => name === model)?.size ?? null
  const loads = `Loads ${size === null ? model : `${model} (${formatBytes(size)})`}`
  const others = host.loaded.map((name) => placedName(name, host, known))
  return others.length === 0
    ? `${loads}; nothing else is loaded there.`
    : `${loads}; ${others.join(', ')} may be unloaded for it, and loaded again when a request needs ${others.length === 1 ? 'it' : 'them'}.`
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
    <Alert color="green" title="It works" role="status">
      {model}
      {!wasLoaded && ' (was not loaded)'}
      {firstTokenMs !== null && `: time to first token ${formatDuration(firstTokenMs)}`}
      {completionTokens !== null && `, ${counted(completionTokens, 'output token')}`}
      {tookMs !== null && ` in ${formatDuration(tookMs)}`}
      {tokensPerSecond !== null && `, ${tokensPerSecond.toFixed(1)} tokens/s`}.
    </Alert>
  ) : (
    <Alert color="red" title="Test failed" role="status">
      {model}: {problem}
    </Alert>
  )
}
