import { setImmediate } from 'node:timers/promises'
import { faultCode } from './setup-fault.ts'

export interface ProjectionLoopOptions {
  /** Projects one batch; false when nothing was left when it was read. */
  readonly step: () => Promise<boolean>
  /** Called when all there is has been projected. */
  readonly onIdle: () => void
  /** Called once for each new kind of failure, not for each attempt. */
  readonly onTrouble: (code: string) => void
}

/**
 * Nudges that come within this time are answered by one run, for the sake of bigger batches: a record
 * whose two lines come in one batch costs half, and a transaction much the same whatever is in it.
 * Whoever asks for records does not wait for it.
 */
const GATHER_MS = 500
const RETRY_MS = 1000
/** A long backlog is worked off in runs, so that whoever waits for one is answered in between. */
const STEPS_PER_RUN_MAX = 64

/** Runs the projection when there is something to do; never twice at once. */
export class ProjectionLoop {
  readonly #options: ProjectionLoopOptions
  #running: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #trouble: string | null = null
  #isStopped = false

  constructor(options: ProjectionLoopOptions) {
    this.#options = options
  }

  nudge(): void {
    this.#runAfter(GATHER_MS)
  }

  /** Resolves when what is in the journal now is projected, or cannot be at present. Never rejects. */
  async catchUp(): Promise<void> {
    // A run under way may have looked before the line came that this caller wants to see.
    await this.#running
    await this.#start()
  }

  /** Resolves when no run is under way and none will begin by itself. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    await this.#running
  }

  #start(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #run(): Promise<void> {
    try {
      for (let steps = 0; steps < STEPS_PER_RUN_MAX; steps += 1) {
        const hasMore = await this.#options.step()
        this.#trouble = null
        if (!hasMore) {
          this.#options.onIdle()
          return
        }
        await setImmediate()
      }
      this.#runAfter(0)
    } catch (error) {
      this.#fail(faultCode(error))
    }
  }

  #fail(code: string): void {
    if (this.#trouble !== code) this.#options.onTrouble(code)
    this.#trouble = code
    this.#runAfter(RETRY_MS)
  }

  #runAfter(delayMs: number): void {
    if (this.#isStopped || this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#start()
    }, delayMs)
  }
}
