import assert from 'node:assert/strict'
import type { Worker } from 'node:worker_threads'
import { startThread } from '../thread.ts'

/** Of argon2id: memory in KiB, passes over it, and lanes. */
export interface HashingCost {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

export type HashingWork =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: HashingCost }
  | { readonly kind: 'verify'; readonly password: string; readonly passwordHash: string }

export type HashingAnswer = { readonly result: string | boolean } | { readonly problem: string }

interface Waiter {
  readonly resolve: (result: string | boolean) => void
  readonly reject: (error: Error) => void
}

/** It hashes and does nothing else, so it needs next to no heap of its own. */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 }

/** The main thread's end of a thread that hashes passwords. An idle one keeps no process alive. */
export class HashingThread {
  readonly #worker: Worker
  #waiter: Waiter | null = null
  #isOver = false

  constructor() {
    const source = new URL('./hashing-worker.ts', import.meta.url)
    this.#worker = startThread(source, { name: 'passwords', resourceLimits: LIMITS })
    this.#worker.on('message', (answer: HashingAnswer) => {
      if ('result' in answer) this.#take().resolve(answer.result)
      else this.#take().reject(new Error(answer.problem))
    })
    this.#worker.on('error', (error: Error) => this.#onOver(error))
    this.#worker.on('exit', () => this.#onOver(new Error('the thread that hashes has ended')))
    this.#worker.unref()
  }

  /** It hashes no more. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** One at a time. Rejects where the hash cannot be read or the thread ends. */
  do(work: HashingWork): Promise<string | boolean> {
    assert(this.#waiter === null, 'a thread hashes one password at a time')
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      this.#worker.ref()
      this.#worker.postMessage(work)
    })
  }

  end(): void {
    void this.#worker.terminate()
  }

  #take(): Waiter {
    const waiter = this.#waiter
    assert(waiter !== null, 'nothing is answered that was not asked')
    this.#waiter = null
    this.#worker.unref()
    return waiter
  }

  #onOver(error: Error): void {
    this.#isOver = true
    if (this.#waiter !== null) this.#take().reject(error)
  }
}
