import type { Clock } from '../clock.ts'
import type { Caller } from '../flow/caller.ts'
import type { IdentitySnapshot } from '../identify/snapshot.ts'

/** Tells when keys stop counting, so that what goes on in their name ends as well. */
export class KeyEndings {
  readonly #snapshot: IdentitySnapshot
  readonly #clock: Clock
  #tell: () => void = () => undefined
  /** Wall-clock milliseconds. */
  #nextEnd = Infinity

  constructor(snapshot: IdentitySnapshot, clock: Clock) {
    this.#snapshot = snapshot
    this.#clock = clock
  }

  /** From now on whoever is told asks `isStanding` of all that it knows. */
  watch(tell: () => void): void {
    this.#tell = tell
  }

  /** Whether the key with which it came counts still; true for those who came without one. */
  isStanding({ keyId, keyGeneration }: Caller): boolean {
    if (keyId === null || keyGeneration === null) return true
    return this.#snapshot.isStanding(keyId, keyGeneration, this.#clock.wall())
  }

  onKeysChanged(): void {
    this.#nextEnd = this.#snapshot.nextEnd(this.#clock.wall())
    this.#tell()
  }

  /** To be called a few times a second: keys expire by themselves. */
  onTimePassed(): void {
    if (this.#clock.wall() >= this.#nextEnd) this.onKeysChanged()
  }
}
