import { CALLER_CLASSES, type CallerClass } from '../../shared/caller-class.ts'
import { openedLine, settledLine } from '../../server/store/journal-line.ts'
import { openedRecord, settledRecord } from '../../server/testing/usage-records.ts'
import { SeededRandom } from '../testing/seeded-random.ts'

/** Somebody who asks every day. */
export interface Regular {
  readonly name: string
  readonly class: CallerClass
  readonly keyId: string | null
  readonly model: string
  readonly host: string
  /** On a working day, about. */
  readonly requests: number
}

const DAYS = 62
/** It says what it had cached, as not every host does. */
const TELLING_HOST = 'gpu-large'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The journal of the months before now, as a small team would have written it. */
export const pastMonths = (regulars: readonly Regular[], now: number): string => {
  const random = new SeededRandom(7)
  const lines: string[] = []
  for (let day = DAYS; day >= 0; day -= 1) {
    const midnight = new Date(now - day * DAY_MS).setHours(0, 0, 0, 0)
    const isWeekend = [0, 6].includes(new Date(midnight).getDay())
    for (const regular of regulars) {
      const count = Math.ceil(regular.requests * (0.6 + random.next()) * (isWeekend ? 0.25 : 1))
      for (let n = 0; n < count; n += 1) {
        // Around the middle of the day.
        const at = midnight + (7 + 5 * (random.next() + random.next())) * HOUR_MS
        if (at < now - HOUR_MS) lines.push(recordOf(regular, Math.round(at), random))
      }
    }
  }
  return lines.join('')
}

const callerOf = ({ name, class: of, keyId }: Regular): string => {
  if (keyId !== null) return `key:${keyId}`
  return of === 'direct' ? `address:${name}` : `user:${name}`
}

const recordOf = (regular: Regular, at: number, random: SeededRandom): string => {
  const ticket = `past-${at}-${random.whole(1e9)}`
  const { name, keyId, model, host } = regular
  const waitMs = random.whole(9_000)
  const runMs = 2_000 + random.whole(20_000)
  const isLeft = random.next() < 0.04
  const promptTokens = 200 + random.whole(6_000)
  const opened = openedRecord({
    ticket,
    requestId: ticket,
    class: regular.class,
    caller: callerOf(regular),
    callerName: name,
    keyId,
    model,
    basePriority: 1 + CALLER_CLASSES.indexOf(regular.class),
    queuedAt: at,
  })
  const settled = settledRecord({
    ticket,
    outcome: isLeft ? 'client_left' : 'completed',
    host,
    startedAt: at + waitMs,
    firstByteAt: at + waitMs + 300,
    endedAt: at + waitMs + runMs,
    queueWaitMs: waitMs,
    promptTokens,
    cachedTokens: host === TELLING_HOST ? Math.round(promptTokens * random.next()) : null,
    completionTokens: Math.round(runMs / 25),
  })
  return openedLine(opened) + settledLine(settled)
}
