/** Text that grows more often than this reads no better, and leaves no time for its reader's keys. */
const REST_MS = 40

/**
 * A key waits for what is being drawn, so while somebody types it is drawn right behind the frame of a key,
 * when the next key is furthest, and no sooner than this after the drawing before. Whoever types reads little.
 */
const TYPING_REST_MS = 300

/** Then it is drawn although no key came that it could be drawn behind. */
const TYPING_REST_MS_MAX = 450

/** So long after a key somebody still types. */
const TYPING_MS = 500

/** A page that is never idle is drawn all the same. */
const BUSY_MS_MAX = 500

/** While nobody looks, nothing has to be drawn at the pace of a screen. */
const HIDDEN_REST_MS = 250

/**
 * When to draw what grows all the time: however often it is asked for, never before the page has done
 * what the last drawing began, so that a slow machine draws in fewer steps and not in late ones.
 */
export class DrawPace {
  readonly #draw: () => void
  /** What was asked for and is not drawn yet. */
  #next: (() => void) | null = null
  #drawnAt = -Infinity
  #keyAt = -Infinity

  constructor(draw: () => void) {
    this.#draw = draw
    document.addEventListener('keydown', this.#onKey, { capture: true, passive: true })
  }

  ask(): void {
    if (this.#next !== null) return
    const next = (): void => {
      if (this.#next !== next) return
      this.#next = null
      this.#drawnAt = performance.now()
      this.#draw()
    }
    this.#next = next
    const restMs = this.#restMs
    if (document.hidden) setTimeout(next, HIDDEN_REST_MS)
    else if (restMs <= 0) requestAnimationFrame(next)
    else setTimeout(() => whenIdle(() => requestAnimationFrame(next)), restMs)
  }

  get #restMs(): number {
    const now = performance.now()
    const isTyping = now - this.#keyAt < TYPING_MS
    return this.#drawnAt + (isTyping ? TYPING_REST_MS_MAX : REST_MS) - now
  }

  readonly #onKey = (): void => {
    const next = this.#next
    this.#keyAt = performance.now()
    if (next === null || document.hidden) return
    if (this.#keyAt - this.#drawnAt >= TYPING_REST_MS) {
      requestAnimationFrame(() => setTimeout(next))
    }
  }
}

/** Some browsers do not say when they have nothing to do. */
const whenIdle = (then: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(then, { timeout: BUSY_MS_MAX })
  else then()
}
