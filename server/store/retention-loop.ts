import { faultCode } from './setup-fault.ts'

export interface RetentionLoopOptions {
  /** Deletes a little; false when nothing is left to delete. */
  readonly step: () => Promise<boolean>
  /** Called once for each new kind of failure, not for each attempt. */
  readonly onTrouble: (code: string) => void
}

/** Between two steps everything else that waits has its turn, and most of the time is nobody's. */
const PAUSE_MS = 50
/** How long after the start, and after all was deleted, it is looked for more. */
const REST_MS = 600_000

/** Deletes what is old for as long as the store runs. */
export class RetentionLoop {
  readonly #options: RetentionLoopOptions
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  #trouble: string | null = null
  #isStopped = false
  #isResting = false

  constructor(options: RetentionLoopOptions) {
    this.#options = options
    this.#stepAfter(PAUSE_MS)
  }

  /** There may be more to delete than there was. */
  wake(): void {
    if (!this.#isResting || this.#timer === null) return
    clearTimeout(this.#timer)
    this.#stepAfter(PAUSE_MS)
  }

  /** Resolves when no step is under way and none will begin. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#running
  }

  #stepAfter(delayMs: number): void {
    if (this.#isStopped) return
    this.#isResting = true
    this.#timer = setTimeout(() => {
      this.#isResting = false
      this.#running = this.#step()
    }, delayMs)
  }

  async #step(): Promise<void> {
    try {
      const hasMore = await this.#options.step()
      this.#trouble = null
      this.#stepAfter(hasMore ? PAUSE_MS : REST_MS)
    } catch (error) {
      const code = faultCode(error)
      if (this.#trouble !== code) this.#options.onTrouble(code)
      this.#trouble = code
      this.#stepAfter(REST_MS)
    }
  }
}
