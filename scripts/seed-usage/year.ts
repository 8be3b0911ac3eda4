import type { Outcome } from '../../shared/outcome.ts'
import type { OpenedRecord, SettledRecord } from '../../server/flow/usage-record.ts'
import type { SeededRandom } from '../testing/seeded-random.ts'
import type { Regular } from './office.ts'

export interface SeededRecord {
  readonly opened: OpenedRecord
  readonly settled: SettledRecord
}

const HOUR_MS = 3_600_000
const HOURS = 365 * 24

/** How an unlucky request ends, the likelier the earlier it stands here, and the status it gets. */
const MISFORTUNES: readonly (readonly [Outcome, number])[] = [
  ['client_left', 499],
  ['client_left', 499],
  ['queue_timeout', 503],
  ['upstream_error', 502],
  ['cancelled', 499],
  ['upstream_failed', 502],
  ['client_stalled', 499],
  ['queue_full', 503],
]
const MISFORTUNE = 0.1
/** Hosts do not always say what a reply has cost. */
const UNKNOWN = 0.03

/**
 * The requests of the year before `until`, in the order in which they came: many in office hours, few
 * at night and on Sundays.
 */
export class SeededYear {
  readonly #random: SeededRandom
  readonly #regulars: readonly Regular[]
  readonly #begin: number
  readonly #hourly: readonly number[]
  #tickets = 0

  constructor(random: SeededRandom, regulars: readonly Regular[], time: SeededTime) {
    this.#random = random
    this.#regulars = regulars
    this.#begin = Math.floor(time.until / HOUR_MS - HOURS) * HOUR_MS
    this.#hourly = hourlyCounts(this.#begin, time.records)
  }

  *records(): Generator<SeededRecord> {
    for (const [hour, count] of this.#hourly.entries()) {
      for (let n = 0; n < count; n += 1) {
        yield this.#record(this.#begin + (hour + n / count) * HOUR_MS)
      }
    }
  }

  #record(at: number): SeededRecord {
    const random = this.#random
    const regular = this.#regulars[random.zipf(this.#regulars.length)]!
    const model = random.pick(regular.models)
    const queuedAt = Math.floor(at)
    // Nine digits, so that each comes behind the one before it.
    const ticket = `seed-${String((this.#tickets += 1)).padStart(9, '0')}`
    const isEmbedding = model.name.includes('embed') || model.name.startsWith('bge')
    const opened: OpenedRecord = {
      ticket,
      requestId: ticket,
      class: regular.class,
      caller: regular.caller,
      callerName: regular.callerName,
      keyId: regular.keyId,
      userId: regular.userId,
      address: regular.address,
      dialect: random.chance(0.5) ? 'ollama' : 'openai',
      operation: isEmbedding ? 'embed' : 'chat',
      model: model.name,
      isStreaming: !isEmbedding,
      basePriority: regular.basePriority,
      queuedAt,
    }
    return { opened, settled: this.#end(opened, random.pick(model.hosts)) }
  }

  #end({ ticket, queuedAt, isStreaming }: OpenedRecord, host: string): SettledRecord {
    const random = this.#random
    const misfortune = random.chance(MISFORTUNE)
      ? MISFORTUNES[random.zipf(MISFORTUNES.length)]!
      : null
    const [outcome, status] = misfortune ?? (['completed', 200] as const)
    const hasRun = !outcome.startsWith('queue')
    const isKnown = hasRun && !random.chance(UNKNOWN)
    const queueWaitMs = Math.floor(random.exponential(hasRun ? 2_000 : 60_000))
    const runMs = Math.floor(random.exponential(isStreaming ? 9_000 : 200))
    const startedAt = hasRun ? queuedAt + queueWaitMs : null
    const promptTokens = isKnown ? 20 + Math.floor(random.exponential(900)) : null
    return {
      ticket,
      outcome,
      status,
      host: hasRun ? host : null,
      startedAt,
      firstByteAt: startedAt === null ? null : startedAt + Math.floor(runMs / 20),
      endedAt: queuedAt + queueWaitMs + (hasRun ? runMs : 0),
      queueWaitMs,
      promptTokens,
      // Some hosts say what they had cached.
      cachedTokens: promptTokens === null || host.length % 2 === 0 ? null : promptTokens >> 1,
      completionTokens: isKnown ? (isStreaming ? Math.floor(random.exponential(400)) : 0) : null,
      tries: hasRun ? 1 : 0,
    }
  }
}

export interface SeededTime {
  /** ms since 1970 */
  readonly until: number
  readonly records: number
}

/** How many requests each hour of the year has; they add up to what was asked for. */
const hourlyCounts = (begin: number, records: number): readonly number[] => {
  const weights = Array.from({ length: HOURS }, (_, hour) => weightOf(begin + hour * HOUR_MS))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let reached = 0
  let counted = 0
  return weights.map((weight) => {
    reached += (weight / total) * records
    const count = Math.round(reached) - counted
    counted += count
    return count
  })
}

const weightOf = (time: number): number => {
  const date = new Date(time)
  const hour = date.getUTCHours()
  const ofDay = hour >= 8 && hour < 18 ? 1 : hour >= 18 ? 0.4 : 0.12
  return ofDay * ([0.15, 1, 1, 1, 1, 0.9, 0.25][date.getUTCDay()] ?? 1)
}
