import type { Clock } from '../../clock.ts'
import { countWords, writeDemoText, type DemoText } from './demo-text.ts'
import type { Prompt } from './demo-request.ts'

/** An answer that is about to be generated, and how long each part of that takes. */
export interface Generation extends DemoText {
  readonly promptTokens: number
  readonly promptMs: number
  readonly tokenMs: number
}

const KEEP_ALIVE_MS = 300_000
const FOREVER_MS = 3_155_760_000_000

/** Prompts are read faster than text is written, as on a GPU. */
const PROMPT_TOKENS_PER_TOKEN = 20
const PROMPT_MS_MAX = 2_000

/** The demonstration "machine": its speed, how many answers it gave, and how long it stays loaded. */
export class DemoHost {
  readonly clock: Clock
  readonly tokenMs: number
  #turn = 0
  #residentUntil = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, tokensPerSecond: number) {
    if (!(tokensPerSecond > 0)) throw new Error('tokensPerSecond must be above 0')
    this.clock = clock
    this.tokenMs = 1000 / tokensPerSecond
  }

  generate(prompt: Prompt, tokensMax: number | null): Generation {
    const promptTokens = Math.max(1, countWords(prompt.all))
    const promptMs = Math.min(
      PROMPT_MS_MAX,
      (promptTokens / PROMPT_TOKENS_PER_TOKEN) * this.tokenMs,
    )
    const wordCount = countWords(prompt.last)
    const text = writeDemoText({ wordCount, turn: this.#turn++, tokensMax })
    return { ...text, promptTokens, promptMs, tokenMs: this.tokenMs }
  }

  /** `keep_alive` as Ollama reads it, in its plain forms: seconds, `5m`, negative for ever. */
  touch(keepAlive?: unknown): void {
    this.#residentUntil = this.clock.wall() + keepAliveMs(keepAlive)
  }

  /** When the model will be unloaded, or null if it is not loaded. */
  residentUntil(): Date | null {
    return this.#residentUntil > this.clock.wall() ? new Date(this.#residentUntil) : null
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { '': 1_000, s: 1_000, m: 60_000, h: 3_600_000 }
const DURATION = /^(-?\d+)([smh]?)$/

export const keepAliveMs = (keepAlive: unknown): number => {
  const isPlain = typeof keepAlive === 'number' || typeof keepAlive === 'string'
  const match = isPlain ? DURATION.exec(String(keepAlive)) : null
  if (match === null) return KEEP_ALIVE_MS
  const ms = Number(match[1]) * UNIT_MS[match[2]!]!
  return ms < 0 ? FOREVER_MS : Math.min(ms, FOREVER_MS)
}
