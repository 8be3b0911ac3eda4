import type { CallerShare } from './caller-share.ts'

/**
 * How much of the slots one caller has had, as a time: its next ticket counts as having come no sooner.
 * It runs at the speed of the wall's clock for a caller who has just its fair share.
 */
export class FairClock {
  readonly callerId: string
  /** Against the weights of others, in thousandths, so that sums of them are exact. */
  weight = 0
  /** Monotonic milliseconds; -Infinity for who has had nothing lately. */
  time = -Infinity
  /** Of the caller's, those that wait or run. */
  tickets = 0
  /** How many times as long as is usual for their model the caller's requests take. */
  length = 1
  /** Those with waiting tickets. */
  readonly shares = new Set<CallerShare>()

  constructor(callerId: string) {
    this.callerId = callerId
  }

  get isIdle(): boolean {
    return this.tickets === 0
  }
}
