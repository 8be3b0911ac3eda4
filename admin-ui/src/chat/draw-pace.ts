/** Text that grows more often than this reads no better, and leaves no time for its reader's keys. */
const REST_MS = 40

/** Whoever types does not read meanwhile, and every key waits for what is being drawn. */
const TYPING_REST_MS = 160

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
  #isAsked = false
  #drawnAt = -Infinity
  #keyAt = -Infinity

  constructor(draw: () => void) {
    this.#draw = draw
    const onKey = (): void => {
      this.#keyAt = performance.now()
    }
    document.addEventListener('keydown', onKey, { capture: true, passive: true })
  }

  ask(): void {
    if (this.#isAsked) return
    this.#isAsked = true
    const restMs = this.#restMs
    if (document.hidden) setTimeout(this.#now, HIDDEN_REST_MS)
    else if (restMs <= 0) requestAnimationFrame(this.#now)
    else setTimeout(() => whenIdle(() => requestAnimationFrame(this.#now)), restMs)
  }

  get #restMs(): number {
    const now = performance.now()
    const isTyping = now - this.#keyAt < TYPING_MS
    return this.#drawnAt + (isTyping ? TYPING_REST_MS : REST_MS) - now
  }

  readonly #now = (): void => {
    this.#isAsked = false
    this.#drawnAt = performance.now()
    this.#draw()
  }
}

/** Some browsers do not say when they have nothing to do. */
const whenIdle = (then: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(then, { timeout: BUSY_MS_MAX })
  else then()
}
