import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { Clock } from '../clock.ts'
import type { RequestEvents } from '../events.ts'

const SECONDS = 60

interface Second {
  at: number
  ended: number
  started: number
  waitMs: number
}

/** What happened in the last minute. */
export interface TrafficSummary {
  readonly requestsPerMinute: number
  /** Mean wait of those that started in the last minute; 0 where none did. */
  readonly averageWaitMs: number
}

/** Counts requests by class over the last minute, for people who look at the gateway now. */
export class Traffic {
  readonly events: RequestEvents
  readonly #clock: Clock
  readonly #rings = new Map<CallerClass, Second[]>()

  constructor(clock: Clock) {
    this.#clock = clock
    for (const name of CALLER_CLASSES) {
      this.#rings.set(
        name,
        Array.from({ length: SECONDS }, () => ({ at: -1, ended: 0, started: 0, waitMs: 0 })),
      )
    }
    this.events = {
      'request:refused': () => undefined,
      'ticket:started': (name, waitMs) => {
        const second = this.#second(name)
        second.started += 1
        second.waitMs += waitMs
      },
      'ticket:firstByte': () => undefined,
      'ticket:ended': (opened) => {
        this.#second(opened.class).ended += 1
      },
      'host:fault': () => undefined,
    }
  }

  /** Over some classes together, or all of them. */
  summary(classes: readonly CallerClass[] = CALLER_CLASSES): TrafficSummary {
    const oldest = Math.floor(this.#clock.now() / 1_000) - SECONDS
    const sum = { ended: 0, started: 0, waitMs: 0 }
    for (const name of classes) {
      for (const second of this.#rings.get(name)!) {
        if (second.at <= oldest) continue
        sum.ended += second.ended
        sum.started += second.started
        sum.waitMs += second.waitMs
      }
    }
    const averageWaitMs = sum.started === 0 ? 0 : Math.round(sum.waitMs / sum.started)
    return { requestsPerMinute: sum.ended, averageWaitMs }
  }

  #second(name: CallerClass): Second {
    const at = Math.floor(this.#clock.now() / 1_000)
    const second = this.#rings.get(name)![at % SECONDS]!
    if (second.at !== at) Object.assign(second, { at, ended: 0, started: 0, waitMs: 0 })
    return second
  }
}
