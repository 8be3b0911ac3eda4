import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { Clock } from '../clock.ts'
import type { RequestEvents } from '../events.ts'
import { LastMinute } from './last-minute.ts'
import { RecentRefusals, type RefusalSummary } from './recent-refusals.ts'
import { RecentWaits } from './recent-waits.ts'

const SECONDS = 60

interface Second {
  ended: number
  started: number
  waitMs: number
  completionTokens: number
}

const emptySecond = (): Second => ({ ended: 0, started: 0, waitMs: 0, completionTokens: 0 })

/** What happened in the last minute. */
export interface TrafficSummary {
  readonly requestsPerMinute: number
  /** Of the last minute, as all waits are. */
  readonly startedPerMinute: number
  /** Mean wait of those that started in the last minute; 0 where none did. */
  readonly averageWaitMs: number
  /** Of the replies that ended in the last minute. */
  readonly tokensPerSecond: number
}

/** Counts requests by class over the last minute, for people who look at the gateway now. */
export class Traffic {
  readonly events: RequestEvents
  readonly #clock: Clock
  readonly #waits = new RecentWaits()
  readonly #refusals = new RecentRefusals()
  readonly #minutes: Readonly<Record<CallerClass, LastMinute<Second>>>

  constructor(clock: Clock) {
    this.#clock = clock
    this.#minutes = {
      direct: new LastMinute(emptySecond),
      app: new LastMinute(emptySecond),
      chat: new LastMinute(emptySecond),
      batch: new LastMinute(emptySecond),
    }
    this.events = {
      'request:refused': (refused) => this.#refusals.add(this.#clock.now(), refused),
      'ticket:started': (name, waitMs) => {
        const second = this.#second(name)
        second.started += 1
        second.waitMs += waitMs
        this.#waits.add(this.#clock.now(), waitMs)
      },
      'ticket:firstByte': () => undefined,
      'ticket:ended': (opened, settled) => {
        const second = this.#second(opened.class)
        second.ended += 1
        second.completionTokens += settled.completionTokens ?? 0
      },
      'host:fault': () => undefined,
    }
  }

  /** Over some classes together, or all of them. */
  summary(classes: readonly CallerClass[] = CALLER_CLASSES): TrafficSummary {
    const now = this.#clock.now()
    const sum = emptySecond()
    for (const name of classes) {
      for (const second of this.#minutes[name].all(now)) {
        sum.ended += second.ended
        sum.started += second.started
        sum.waitMs += second.waitMs
        sum.completionTokens += second.completionTokens
      }
    }
    const averageWaitMs = sum.started === 0 ? 0 : Math.round(sum.waitMs / sum.started)
    const tokensPerSecond = Math.round((sum.completionTokens / SECONDS) * 10) / 10
    return {
      requestsPerMinute: sum.ended,
      startedPerMinute: sum.started,
      averageWaitMs,
      tokensPerSecond,
    }
  }

  /** The wait that this share of those who started in the last minute did not exceed; null where none did. */
  waitPercentile(share: number): number | null {
    const waitMs = this.#waits.percentile(share, this.#clock.now() - SECONDS * 1_000)
    return waitMs === null ? null : Math.round(waitMs)
  }

  /** Who was refused in the last minute, and why. */
  refusals(): RefusalSummary {
    return this.#refusals.summary(this.#clock.now())
  }

  #second(name: CallerClass): Second {
    return this.#minutes[name].at(this.#clock.now())
  }
}
