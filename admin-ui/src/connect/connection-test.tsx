import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { counted, formatDuration } from '../page/numbers.ts'
import { askModel, listModels, TrialFault } from './trial.ts'

interface ConnectionTestProps {
  /** Empty for the session of whoever is signed in. */
  readonly text: string
  readonly model: string
}

const test = async ({ text, model }: ConnectionTestProps) => {
  const models = await listModels(text)
  return { text, model, models: models.length, ...(await askModel({ text, model, models })) }
}

/** Asks this gateway what a client would ask it, from this browser: its models, and a few words of one. */
export const ConnectionTest = (asked: ConnectionTestProps) => {
  const trial = useMutation({ mutationFn: test })
  const who = asked.text === '' ? 'as you' : 'with this key'
  return (
    <Stack gap="sm" align="flex-start" mb="md">
      <Group gap="sm">
        <Button variant="default" loading={trial.isPending} onClick={() => trial.mutate(asked)}>
          Test connection
        </Button>
        <Text size="sm" c="dimmed">
          Sends a short request to {asked.model} {who}. It queues like any other request.
        </Text>
      </Group>
      <div role="status">
        {trial.isPending && <Text size="sm">Waiting for an answer…</Text>}
        {trial.error !== null && <Fault error={trial.error} />}
        {trial.data !== undefined && !trial.isPending && <Answer of={trial.data} />}
      </div>
    </Stack>
  )
}

const Answer = ({ of: found }: { readonly of: Awaited<ReturnType<typeof test>> }) => (
  <Alert color="green" title="Connection works">
    <Text size="sm">
      {found.text === '' ? 'You' : 'This key'} can use {counted(found.models, 'model')}.{' '}
      {found.model} answered in {formatDuration(found.tookMs)}
      {found.words === '' ? ' (reasoning only, no text yet).' : `: “${found.words}”`}
    </Text>
  </Alert>
)

const Fault = ({ error }: { readonly error: Error }) => (
  <Alert color="red" title={error instanceof TrialFault ? error.step : 'Connection failed'}>
    <Stack gap="xs">
      <Text size="sm">{error.message}</Text>
      {error instanceof TrialFault && (
        <Text size="sm" fw={600}>
          {error.advice}
        </Text>
      )}
    </Stack>
  </Alert>
)
