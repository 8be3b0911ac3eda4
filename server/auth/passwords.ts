import { hash, verify } from '@node-rs/argon2'

export interface PasswordSettings {
  /** Hashes computed at once; each takes a thread and 19 MiB. */
  readonly hashesMax: number
  /** Hashes that wait for their turn; one more is refused. */
  readonly hashesWaitingMax: number
}

/** So many wait already that this one is not even begun. */
export const BUSY = Symbol('busy')

/** OWASP's first choice for argon2id (the library's algorithm unless told otherwise). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** A hash of no password: checking against it costs what any check costs. */
const NOBODYS_HASH =
  `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}` +
  `$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Argon2id on threads of its own, never on the one that serves requests, and only so many at once. */
export class Passwords {
  readonly #settings: PasswordSettings
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(settings: PasswordSettings) {
    this.#settings = settings
  }

  hash(password: string): Promise<string | typeof BUSY> {
    return this.#inTurn(() => hash(password, COST))
  }

  /** With null, for an account that does not exist, as much work is done and the answer is no. */
  verify(passwordHash: string | null, password: string): Promise<boolean | typeof BUSY> {
    return this.#inTurn(() => verify(passwordHash ?? NOBODYS_HASH, password))
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result | typeof BUSY> {
    const { hashesMax, hashesWaitingMax } = this.#settings
    if (this.#running >= hashesMax) {
      if (this.#waiting.length >= hashesWaitingMax) return BUSY
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await work()
    } finally {
      // The turn is handed on, so that a newcomer cannot slip in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
