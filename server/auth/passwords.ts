import { HashingThread, type HashingWork } from './hashing-thread.ts'

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

/** A thread is kept so long for whoever comes next. */
const IDLE_MS = 20_000

interface IdleThread {
  readonly thread: HashingThread
  readonly timer: NodeJS.Timeout
}

/**
 * Argon2id on threads of its own, of a low priority: however many people sign in, running streams
 * come first, and so do the files that libuv's threads write.
 */
export class Passwords {
  readonly #settings: PasswordSettings
  readonly #waiting: (() => void)[] = []
  readonly #idle: IdleThread[] = []
  #running = 0

  constructor(settings: PasswordSettings) {
    this.#settings = settings
  }

  async hash(password: string): Promise<string | typeof BUSY> {
    return (await this.#inTurn({ kind: 'hash', password, cost: COST })) as string | typeof BUSY
  }

  /** With null, for an account that does not exist, as much work is done and the answer is no. */
  async verify(passwordHash: string | null, password: string): Promise<boolean | typeof BUSY> {
    const work = { kind: 'verify', passwordHash: passwordHash ?? NOBODYS_HASH, password } as const
    return (await this.#inTurn(work)) as boolean | typeof BUSY
  }

  async #inTurn(work: HashingWork): Promise<string | boolean | typeof BUSY> {
    const { hashesMax, hashesWaitingMax } = this.#settings
    if (this.#running >= hashesMax) {
      if (this.#waiting.length >= hashesWaitingMax) return BUSY
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    const thread = this.#thread()
    try {
      return await thread.do(work)
    } finally {
      this.#keep(thread)
      // The turn is handed on, so that a newcomer cannot slip in between; not where there are fewer now.
      const isTurnKept = this.#running <= this.#settings.hashesMax
      const next = isTurnKept ? this.#waiting.shift() : undefined
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #thread(): HashingThread {
    const idle = this.#idle.pop()
    if (idle === undefined) return new HashingThread()
    clearTimeout(idle.timer)
    return idle.thread.isOver ? this.#thread() : idle.thread
  }

  #keep(thread: HashingThread): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.thread === thread),
        1,
      )
      thread.end()
    }, IDLE_MS).unref()
    this.#idle.push({ thread, timer })
  }
}
