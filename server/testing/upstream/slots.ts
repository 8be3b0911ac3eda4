import type { Exchange } from './exchange.ts'
import type { ReceivedRequest } from './received-request.ts'

interface Waiting {
  readonly request: ReceivedRequest
  readonly start: () => void
}

/**
 * How many generations run at once. Like Ollama, the upstream queues what exceeds its slots itself, in
 * order of arrival; the counts show whether a gateway ever sent more than the slots hold.
 */
export class Slots {
  /** Generations in the order in which they got a slot. */
  readonly starts: ReceivedRequest[] = []
  /** The most that ran at once. */
  runningMax = 0
  /** The most that were here at once, running or waiting inside the host. */
  heldMax = 0
  readonly #limit: number
  readonly #onChange: () => void
  readonly #waiting: Waiting[] = []
  #running = 0

  constructor(limit: number, onChange: () => void) {
    this.#limit = limit
    this.#onChange = onChange
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Runs the work once a slot is free and frees the slot however it ends. A caller may leave before. */
  async run(exchange: Exchange, work: () => Promise<void>): Promise<void> {
    await this.#enter(exchange)
    try {
      await work()
    } finally {
      this.#release()
    }
  }

  #release(): void {
    this.#running -= 1
    const next = this.#waiting.shift()
    if (next !== undefined) this.#start(next.request, next.start)
    this.#onChange()
  }

  async #enter(exchange: Exchange): Promise<void> {
    this.heldMax = Math.max(this.heldMax, this.#running + this.#waiting.length + 1)
    if (this.#running < this.#limit) return this.#start(exchange.request, () => {})
    let start = (): void => {}
    const started = new Promise<void>((resolve) => {
      start = resolve
    })
    const entry = { request: exchange.request, start }
    this.#waiting.push(entry)
    this.#onChange()
    try {
      await exchange.unlessLeft(started)
    } catch (left) {
      this.#abandon(entry)
      throw left
    }
  }

  /** The slot may have been given in the same turn in which the caller left: then it goes back. */
  #abandon(entry: Waiting): void {
    const place = this.#waiting.indexOf(entry)
    if (place < 0) return this.#release()
    this.#waiting.splice(place, 1)
    this.#onChange()
  }

  #start(request: ReceivedRequest, start: () => void): void {
    this.#running += 1
    this.runningMax = Math.max(this.runningMax, this.#running)
    this.starts.push(request)
    start()
    this.#onChange()
  }
}
