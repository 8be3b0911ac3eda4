import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'

/** What was served so long ago counts for a third (1/e) of what is served now. */
const WINDOW_MS = 120_000

/** How long each class has lately held slots of one host, and how many it holds now. */
export class HeldTime {
  readonly #slots = zeroes()
  readonly #heldMs = zeroes()
  #at = -Infinity

  /** A slot is taken for a class (1) or given back (-1). */
  count(name: CallerClass, change: 1 | -1, now: number): void {
    this.#pass(now)
    this.#slots[name] += change
  }

  slotsOf(name: CallerClass): number {
    return this.#slots[name]
  }

  /** Slot milliseconds, older ones for less. */
  heldMs(name: CallerClass, now: number): number {
    this.#pass(now)
    return this.#heldMs[name]
  }

  #pass(now: number): void {
    if (now <= this.#at) return
    const left = Math.exp((this.#at - now) / WINDOW_MS)
    for (const name of CALLER_CLASSES) {
      this.#heldMs[name] = this.#heldMs[name] * left + this.#slots[name] * WINDOW_MS * (1 - left)
    }
    this.#at = now
  }
}

const zeroes = (): Record<CallerClass, number> => ({ direct: 0, app: 0, chat: 0, batch: 0 })
