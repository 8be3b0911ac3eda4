import assert from 'node:assert/strict'
import type { Worker } from 'node:worker_threads'
import { systemClock } from '../clock.ts'
import { SetupFault } from './setup-fault.ts'
import type {
  Recovered,
  StoreMessage,
  StoreRequest,
  StoreSettings,
  StoreTables,
} from './store-messages.ts'
import type { RetentionSettings } from './retention.ts'
import { StoreUnavailable } from './store-refusal.ts'

export interface StoreThreadOptions {
  readonly settings: Omit<StoreSettings, 'retention'>
  readonly spawn: (settings: StoreSettings) => Worker
  /** How long a question waits for its turn; then it is answered with `StoreUnavailable`. */
  readonly turnWaitMs: number
  /** One sentence for the log. */
  readonly onTrouble: (message: string) => void
  readonly onNews: (message: string) => void
  /** Earlier runs have been brought to their end; before `start` resolves, or later. */
  readonly onRecovered: (recovered: Recovered) => void
}

interface Waiter {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

const RESTART_MS_MIN = 200
const RESTART_MS_MAX = 30_000
const CLOSE_MS_MAX = 10_000

/**
 * The main thread's end of the store. A thread that dies is started again and goes on where it was;
 * what was asked of it meanwhile is answered with `StoreUnavailable`.
 */
export class StoreThread {
  readonly #options: StoreThreadOptions
  readonly #waiters = new Map<number, Waiter>()
  #worker: Worker | null = null
  #starting: Waiter | null = null
  #restartTimer: NodeJS.Timeout | null = null
  #restartMs = RESTART_MS_MIN
  #idNext = 1
  #retention: RetentionSettings | null = null
  #recoverUpTo: StoreSettings['recoverUpTo']
  #nudge: 'none' | 'sent' | 'sent-again-later' = 'none'
  #isClosing = false

  constructor(options: StoreThreadOptions) {
    this.#options = options
    this.#recoverUpTo = options.settings.recoverUpTo
  }

  /**
   * Resolves when the database is ready.
   *
   * @throws {SetupFault} when it cannot be used.
   */
  async start(): Promise<void> {
    assert(this.#worker === null && this.#starting === null, 'the store is started once')
    await new Promise<unknown>((resolve, reject) => {
      this.#starting = { resolve, reject }
      this.#spawn()
    })
  }

  call(table: keyof StoreTables, method: string, input: readonly unknown[]): Promise<unknown> {
    const worker = this.#worker
    if (worker === null || this.#isClosing) {
      return Promise.reject(new StoreUnavailable('the store is starting again or closing'))
    }
    const id = this.#idNext++
    const expiresAt = systemClock.wall() + this.#options.turnWaitMs
    return new Promise((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject })
      this.#send(worker, { kind: 'call', id, table, method, input, expiresAt })
    })
  }

  /** The journal has grown. However often it is called, one message is under way at a time. */
  nudge(): void {
    if (this.#nudge !== 'none') {
      this.#nudge = 'sent-again-later'
    } else if (this.#worker !== null && !this.#isClosing) {
      this.#nudge = 'sent'
      this.#send(this.#worker, { kind: 'nudge' })
    }
  }

  /**
   * Things are kept that long from now on, also by a thread that is started again. Before the first time
   * nothing is deleted, since how long is stored in the database itself.
   */
  retain(retention: RetentionSettings): void {
    this.#retention = retention
    if (this.#worker !== null && !this.#isClosing) {
      this.#send(this.#worker, { kind: 'retain', retention })
    }
  }

  /** Lets the thread finish what it has been asked, bring in the rest of the journal and end. */
  async close(): Promise<void> {
    this.#isClosing = true
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer)
    const worker = this.#worker
    if (worker === null) return
    const isGone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    this.#send(worker, { kind: 'close' })
    const timer = setTimeout(() => {
      this.#options.onTrouble('the store did not close in time and was ended; nothing is lost')
      void worker.terminate()
    }, CLOSE_MS_MAX)
    await isGone
    clearTimeout(timer)
  }

  #send(worker: Worker, request: StoreRequest): void {
    worker.postMessage(request)
  }

  #spawn(): void {
    this.#restartTimer = null
    const worker = this.#options.spawn({
      ...this.#options.settings,
      retention: this.#retention,
      recoverUpTo: this.#recoverUpTo,
    })
    this.#worker = worker
    worker.on('message', (message: StoreMessage) => this.#handle(message))
    worker.on('error', (error) => this.#options.onTrouble(`the store failed: ${error.message}`))
    worker.on('exit', () => this.#handleExit())
  }

  #handle(message: StoreMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#handleReady()
        break
      case 'recovered':
        this.#recoverUpTo = null
        this.#options.onRecovered(message.recovered)
        break
      case 'fault':
        this.#handleFault(message.message)
        break
      case 'answer':
        this.#take(message.id).resolve(message.value)
        break
      case 'failed':
        this.#take(message.id).reject(new StoreUnavailable(message.message))
        break
      case 'idle':
        this.#handleIdle()
        break
      case 'trouble':
        this.#options.onTrouble(message.message)
        break
      case 'news':
        this.#options.onNews(message.message)
        break
    }
  }

  #handleReady(): void {
    this.#restartMs = RESTART_MS_MIN
    this.#starting?.resolve(null)
    this.#starting = null
    this.#nudge = 'none'
    this.nudge()
  }

  /** At the first start somebody waits for the answer; later the thread ends and is started again. */
  #handleFault(message: string): void {
    if (this.#starting === null) {
      this.#options.onTrouble(message)
      return
    }
    this.#isClosing = true
    this.#starting.reject(new SetupFault(message))
    this.#starting = null
  }

  #handleIdle(): void {
    const isWantedAgain = this.#nudge === 'sent-again-later'
    this.#nudge = 'none'
    if (isWantedAgain) this.nudge()
  }

  #handleExit(): void {
    this.#worker = null
    const waiters = [...this.#waiters.values()]
    this.#waiters.clear()
    for (const { reject } of waiters) reject(new StoreUnavailable('the store ended meanwhile'))
    if (this.#starting !== null) {
      this.#starting.reject(new Error('the store ended before it was ready'))
      this.#starting = null
      this.#isClosing = true
    }
    if (!this.#isClosing) this.#restartLater()
  }

  #restartLater(): void {
    this.#options.onTrouble(`the store ended and starts again in ${this.#restartMs} ms`)
    this.#restartTimer = setTimeout(() => this.#spawn(), this.#restartMs)
    this.#restartMs = Math.min(RESTART_MS_MAX, this.#restartMs * 2)
  }

  #take(id: number): Waiter {
    const waiter = this.#waiters.get(id)
    assert(waiter !== undefined, 'the store answers each question once')
    this.#waiters.delete(id)
    return waiter
  }
}
