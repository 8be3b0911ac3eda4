import { isDeepStrictEqual } from 'node:util'
import type { CallerLimits } from '../flow/caller-limits.ts'

/** Callers with limits of their own, by id. */
type LimitedCallers = ReadonlyMap<string, CallerLimits>

type Tell = (callerId: string, limits: CallerLimits | null) => void

/** Is given all limits, again and again, and tells those who keep to them of what has changed. */
export class LimitFeed {
  #current: LimitedCallers = new Map()
  #tell: Tell = () => undefined

  /** Tells of the limits that there are, and from then on of each that is new, other or gone (null). */
  watch(tell: Tell): void {
    this.#tell = tell
    for (const [callerId, limits] of this.#current) tell(callerId, limits)
  }

  replace(next: LimitedCallers): void {
    const before = this.#current
    this.#current = next
    for (const callerId of before.keys()) if (!next.has(callerId)) this.#tell(callerId, null)
    for (const [callerId, limits] of next) {
      if (!isDeepStrictEqual(before.get(callerId), limits)) this.#tell(callerId, limits)
    }
  }
}
