import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DrawPace } from './draw-pace.ts'

/** A page whose frames come, and whose rest begins, when a test says so. */
class FakePage {
  readonly document = Object.assign(new EventTarget(), { hidden: false })
  readonly #frames: (() => void)[] = []
  readonly #idle: (() => void)[] = []

  constructor() {
    vi.stubGlobal('document', this.document)
    vi.stubGlobal('requestAnimationFrame', (then: () => void) => this.#frames.push(then))
    vi.stubGlobal('requestIdleCallback', (then: () => void, { timeout }: { timeout: number }) => {
      this.#idle.push(then)
      setTimeout(() => this.rest(), timeout)
    })
    vi.stubGlobal('window', globalThis)
  }

  /** All that was begun is done. */
  rest(): void {
    for (const then of this.#idle.splice(0)) then()
  }

  frame(): void {
    for (const then of this.#frames.splice(0)) then()
  }

  key(): void {
    this.document.dispatchEvent(new Event('keydown'))
  }
}

let page: FakePage
let drawn: number
let pace: DrawPace

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  page = new FakePage()
  drawn = 0
  pace = new DrawPace(() => {
    drawn += 1
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Draws once, so that the next one has something to wait for. */
const drawFirst = (): void => {
  pace.ask()
  page.frame()
  expect(drawn).toBe(1)
}

const pass = (ms: number): void => void vi.advanceTimersByTime(ms)

it('draws with the next frame what is asked for first', () => {
  pace.ask()
  expect(drawn).toBe(0)
  page.frame()
  expect(drawn).toBe(1)
})

it('draws once, however often it is asked', () => {
  for (let count = 0; count < 50; count += 1) pace.ask()
  page.frame()
  page.frame()
  expect(drawn).toBe(1)
})

it('waits 40 ms, then until the page has done what the last drawing began', () => {
  drawFirst()
  pace.ask()
  pass(39)
  page.rest()
  page.frame()
  expect(drawn).toBe(1)
  pass(1)
  page.frame()
  expect(drawn).toBe(1)
  page.rest()
  page.frame()
  expect(drawn).toBe(2)
})

it('draws all the same where the page is never at rest', () => {
  drawFirst()
  pace.ask()
  pass(40 + 499)
  page.frame()
  expect(drawn).toBe(1)
  pass(1)
  page.frame()
  expect(drawn).toBe(2)
})

describe('while somebody types', () => {
  beforeEach(() => {
    drawFirst()
    page.key()
    pace.ask()
  })

  it('draws behind the frame of the next key, when the one after it is furthest', () => {
    pass(300)
    page.rest()
    page.frame()
    expect(drawn).toBe(1)
    page.key()
    page.frame()
    expect(drawn).toBe(1)
    pass(0)
    expect(drawn).toBe(2)
  })

  it('does not draw with every key of a fast typist', () => {
    pass(299)
    page.key()
    page.frame()
    pass(0)
    expect(drawn).toBe(1)
  })

  it('waits no longer than 450 ms for a key', () => {
    pass(449)
    page.rest()
    page.frame()
    expect(drawn).toBe(1)
    pass(1)
    page.rest()
    page.frame()
    expect(drawn).toBe(2)
  })

  it('draws once where a key and the end of the wait come together', () => {
    pass(449)
    page.key()
    pass(1)
    page.frame()
    page.rest()
    pass(0)
    page.frame()
    expect(drawn).toBe(2)
  })

  it('draws every 40 ms again half a second after the last key', () => {
    pass(450)
    page.rest()
    page.frame()
    expect(drawn).toBe(2)
    pass(50)
    pace.ask()
    page.frame()
    expect(drawn).toBe(3)
    pace.ask()
    pass(40)
    page.rest()
    page.frame()
    expect(drawn).toBe(4)
  })
})

it('needs no frame while nobody looks, since none comes then', () => {
  page.document.hidden = true
  pace.ask()
  pass(249)
  expect(drawn).toBe(0)
  pass(1)
  expect(drawn).toBe(1)
})
