import { Code, Stack, Text, Title } from '@mantine/core'
import type { QueuePlace } from '../../../shared/api/queue.ts'
import { formatDuration } from '../page/numbers.ts'
import { loadedWords, shortModel } from './switches.ts'
import { formatCoarse } from './ticket-times.ts'

interface OtherModelProps {
  readonly modelSwitch: NonNullable<QueuePlace['modelSwitch']>
  readonly ticket: QueuePlace['ticket']
}

/** Its model has to be loaded: which one is there instead, when that changes, and what it costs. */
export const OtherModel = ({ modelSwitch, ticket }: OtherModelProps) => {
  const { at, loaded } = modelSwitch
  const isOwnTurn = at.ticket === ticket.ticket
  return (
    <Stack gap={4} component="section">
      <Title order={3} size="h5">
        Another model is loaded
      </Title>
      <Code block>{sumOf(modelSwitch).join('\n')}</Code>
      <Text size="sm">
        {loadedWords(loaded)} is in memory, {shortModel(modelSwitch.model)} is not. No model is kept
        for its own sake: the order alone decides, so the switch comes{' '}
        {isOwnTurn
          ? 'when it is the turn of this request.'
          : `before: at the turn of number ${at.position}, of ${at.caller}.`}
      </Text>
    </Stack>
  )
}

const sumOf = ({ at, loadMs }: OtherModelProps['modelSwitch']): readonly string[] => {
  const { etaMs } = at
  const between = (low: number, high: number): string =>
    `in ${formatCoarse(low)} to ${formatCoarse(high)}`
  const turn = etaMs === null ? 'not known yet' : between(etaMs.lowMs, etaMs.highMs)
  const load = loadMs === null ? 'never measured' : `${formatDuration(loadMs)}, as measured`
  const lines = [
    `turn of number ${at.position}`.padEnd(27) + turn,
    `loading takes              ${load}`,
  ]
  if (etaMs === null || loadMs === null) return lines
  return [
    ...lines,
    `loaded                     ${between(etaMs.lowMs + loadMs, etaMs.highMs + loadMs)}`,
  ]
}
