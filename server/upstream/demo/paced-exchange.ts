import type { Clock } from '../../clock.ts'
import type { UpstreamExchange, UpstreamSink } from '../driver.ts'

/** Runs something later; the answer calls it off. */
export type Schedule = (run: () => void, delayMs: number) => () => void

/**
 * A reply as it will be generated: a number is a wait in milliseconds, a string is what is sent then.
 * The generator goes on only when its time has come, so it may look at the clock.
 */
export type Steps = Iterator<number | string, void>

export interface PacedReply {
  readonly status: number
  readonly contentType: string
  readonly steps: Steps
}

export interface PacedExchangeDeps {
  readonly sink: UpstreamSink
  readonly clock: Clock
  readonly schedule: Schedule
}

/**
 * Plays a reply into a sink at its own pace. Like a socket's, its first call comes after `send` has
 * returned, nothing comes while it is paused, and nothing at all after an abort.
 */
export class PacedExchange implements UpstreamExchange {
  readonly #reply: PacedReply
  readonly #deps: PacedExchangeDeps
  #hasHead = false
  #isOver = false
  #isPaused = false
  #isPlaying = false
  /** When the next step is due; waits add up from here, so late timers do not slow the reply down. */
  #dueAt: number
  #callOff: (() => void) | null = null

  constructor(reply: PacedReply, deps: PacedExchangeDeps) {
    this.#reply = reply
    this.#deps = deps
    this.#dueAt = deps.clock.now()
    this.#arm()
  }

  abort(): void {
    this.#isOver = true
    this.#disarm()
  }

  pause(): void {
    if (this.#isPaused) return
    this.#isPaused = true
    this.#disarm()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    // Time spent paused is not caught up: a reader that was slow gets no flood.
    this.#dueAt = Math.max(this.#dueAt, this.#deps.clock.now())
    if (!this.#isPlaying) this.#arm()
  }

  #arm(): void {
    if (this.#isOver) return
    const delayMs = Math.max(0, this.#dueAt - this.#deps.clock.now())
    this.#callOff = this.#deps.schedule(() => this.#play(), delayMs)
  }

  #disarm(): void {
    this.#callOff?.()
    this.#callOff = null
  }

  #play(): void {
    this.#callOff = null
    this.#isPlaying = true
    while (!this.#isOver && !this.#isPaused) {
      const step = this.#reply.steps.next()
      if (step.done === true) {
        this.#isOver = true
        this.#deps.sink.onEnd()
      } else if (typeof step.value === 'string') {
        this.#send(step.value)
      } else {
        this.#dueAt += step.value
        this.#isPlaying = false
        this.#arm()
        return
      }
    }
    this.#isPlaying = false
  }

  #send(text: string): void {
    const { sink } = this.#deps
    if (!this.#hasHead) {
      this.#hasHead = true
      sink.onHead(this.#reply.status, { 'content-type': this.#reply.contentType })
    }
    // The head may have been answered by an abort; then nothing may follow.
    if (!this.#isOver) sink.onData(Buffer.from(text))
  }
}

export const scheduleOnTimer: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}
