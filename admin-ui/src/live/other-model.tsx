import { Code, Stack, Text, Title } from '@mantine/core'
import type { QueuePlace } from '../../../shared/api/queue.ts'
import { formatDuration } from '../page/numbers.ts'
import { sumLine } from './sum-line.ts'
import { loadedWords, shortModel } from './switches.ts'
import { texts } from './texts.ts'
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
        {texts.otherModel}
      </Title>
      <Code block>{sumOf(modelSwitch).join('\n')}</Code>
      <Text size="sm">
        {texts.otherModelMeans(loadedWords(loaded), shortModel(modelSwitch.model))}{' '}
        {isOwnTurn ? texts.switchesAtOwnTurn : texts.switchesBefore(at.position, at.caller)}
      </Text>
    </Stack>
  )
}

const sumOf = ({ at, loadMs }: OtherModelProps['modelSwitch']): readonly string[] => {
  const { etaMs } = at
  const between = (low: number, high: number): string =>
    texts.between(formatCoarse(low), formatCoarse(high))
  const turn = etaMs === null ? texts.notKnownYet : between(etaMs.lowMs, etaMs.highMs)
  const load = loadMs === null ? texts.neverMeasured : texts.asMeasured(formatDuration(loadMs))
  const lines = [sumLine(texts.turnOf(at.position), turn), sumLine(texts.loadingTakes, load)]
  if (etaMs === null || loadMs === null) return lines
  return [...lines, sumLine(texts.loadedIn, between(etaMs.lowMs + loadMs, etaMs.highMs + loadMs))]
}
