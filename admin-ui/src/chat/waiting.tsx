import { Button, Group, Loader, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import type { AnswerPlace } from '../../../shared/chat-event.ts'
import { reasonWords } from '../live/words.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import styles from './chat.module.css'
import { texts } from './texts.ts'

interface WaitingProps {
  /** Null until the gateway has said where it stands. */
  readonly place: AnswerPlace | null
  /** Null where there is nothing yet that could be left. */
  readonly onLeave: (() => void) | null
}

/** What stands in the place of an answer of which there is nothing yet: where it is, how long, and why. */
export const Waiting = ({ place, onLeave }: WaitingProps) => {
  const isQueued = place === null || place.state === 'waiting'
  const isOvertaken = useOvertaken(place)
  return (
    <div className={styles['waiting']} data-waiting>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="sm" wrap="nowrap" align="flex-start" flex="1 1 18rem">
          <Loader size={18} mt={3} aria-hidden />
          <Stack gap={2}>
            <Text fw={600}>{isQueued ? positionText(place) : texts.yourTurn}</Text>
            <Text size="sm" c="dimmed">
              {isQueued ? timeText(place) : texts.readsQuestion}
            </Text>
            {place !== null && place.reason !== null && (
              <Text size="sm" c="dimmed">
                {reasonWords(place)}.{aheadText(place)}
                {switchText(place)}
                {isOvertaken && ` ${texts.overtaken}`}
              </Text>
            )}
          </Stack>
        </Group>
        {onLeave !== null && (
          <Button size="xs" variant="default" onClick={onLeave}>
            {isQueued ? texts.leaveQueue : texts.stop}
          </Button>
        )}
      </Group>
      <VisuallyHidden role="status">
        {isQueued ? texts.waitsStatus : texts.answeringStatus}
      </VisuallyHidden>
    </div>
  )
}

/** Whether its place became worse the last time that it changed: then its reader is told why. */
const useOvertaken = (place: AnswerPlace | null): boolean => {
  const [last, setLast] = useState<{ at: number | null; isWorse: boolean }>({
    at: null,
    isWorse: false,
  })
  const at = place?.position ?? null
  if (at !== last.at) setLast({ at, isWorse: last.at !== null && at !== null && at > last.at })
  return last.isWorse
}

/** `Position 2 to 5`: who wants other hosts may stand before somebody and still not be in the way. */
export const positionOf = ({ position, positionMin }: AnswerPlace): string =>
  positionMin === position ? String(position) : `${positionMin}–${position}`

const positionText = (place: AnswerPlace | null): string =>
  place === null ? texts.onItsWay : texts.position(positionOf(place))

/** Who is served before it, by class, and that it need not stay so. */
const aheadText = ({ position, positionMin, ahead, isAging }: AnswerPlace): string => {
  if (position <= 1) return ''
  const classes = CALLER_CLASSES.filter((name) => ahead[name] > 0)
    .map((name) => texts.ofClass(formatCount(ahead[name]), name))
    .join(', ')
  const requests = texts.requests(position - 1)
  const words = position === positionMin ? texts.ahead : texts.aheadUpTo
  return ` ${words(requests, classes)}${isAging ? ` ${texts.isAging}` : ''}`
}

/** That its model is loaded first is no part of the wait, and comes on top of it. */
const switchText = ({ modelSwitch }: AnswerPlace): string => {
  if (modelSwitch === null) return ''
  const { isFirst, loadMs } = modelSwitch
  if (!isFirst) return ` ${texts.switchBefore}`
  return ` ${loadMs === null ? texts.switchForYou : texts.switchTakes(formatDuration(roughly(loadMs)))}`
}

const timeText = (place: AnswerPlace | null): string => {
  if (place === null) return texts.looksForPlace
  const waitedMs = place.waitedMs ?? 0
  const waited = waitedMs < 1_000 ? '' : ` · ${texts.waitedSoFar(formatDuration(waitedMs))}`
  if (place.etaMs === null) return texts.timeUnknown + waited
  return texts.untilItBegins(rangeText(place.etaMs)) + waited
}

/** Below this the steps of a clock are longer than what is to be told. */
const SOON_MS = 5_000

const rangeText = ({ lowMs, highMs }: NonNullable<AnswerPlace['etaMs']>): string => {
  if (highMs <= SOON_MS) return texts.aFewSeconds
  const [low = '', high = ''] = [lowMs, highMs].map((ms) =>
    formatDuration(roughly(ms)).replace('.0 ', ' '),
  )
  if (lowMs < SOON_MS) return texts.upTo(high)
  return low === high ? texts.about(low) : texts.aboutRange(low, high)
}

/** In whole tens of seconds where it is long: nobody knows it better. */
const roughly = (ms: number): number => {
  const unit = ms < 20_000 ? 5_000 : 10_000
  return Math.max(unit, Math.round(ms / unit) * unit)
}
