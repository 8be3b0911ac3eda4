import type { Clock } from '../clock.ts'
import type { AnswerFinish } from '../flow/answer.ts'

/** Measures one try at a host, for hosts that do not say themselves how long they took. */
export class Stopwatch {
  readonly #clock: Clock
  readonly #startedAt: number
  #firstAt: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedAt = clock.now()
  }

  /** Something of the answer has come; only the first time counts. */
  onPiece(): void {
    this.#firstAt ??= this.#clock.now()
  }

  /** Time to the first piece goes for the prompt, the rest for the answer (wire.md 5.2). */
  measured(finish: AnswerFinish): AnswerFinish {
    if (finish.durations !== null) return finish
    const now = this.#clock.now()
    const firstAt = this.#firstAt ?? this.#startedAt
    return {
      ...finish,
      durations: {
        totalNs: nanos(now - this.#startedAt),
        loadNs: 0,
        promptNs: nanos(firstAt - this.#startedAt),
        generationNs: nanos(now - firstAt),
      },
    }
  }
}

const nanos = (ms: number): number => Math.round(ms * 1e6)
