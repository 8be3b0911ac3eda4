import type { Page } from 'playwright-core'

export interface Finger {
  readonly x: number
  readonly y: number
}

type Told = 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel'

/** Fingers on a screen: each call says where all of them are then. */
export interface Touch {
  down(fingers: readonly Finger[]): Promise<void>
  /** One that was down and is missing is lifted. */
  move(fingers: readonly Finger[]): Promise<void>
  /** All of them. */
  up(): Promise<void>
  /** The browser takes them for something of its own. */
  cancel(): Promise<void>
}

/** Gives a page a screen that is touched, as a phone has. */
export const touchOf = async (page: Page): Promise<Touch> => {
  const session = await page.context().newCDPSession(page)
  const tell = async (type: Told, fingers: readonly Finger[]): Promise<void> => {
    const touchPoints = fingers.map(({ x, y }, id) => ({ x, y, id }))
    await session.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 })
  return {
    down: (fingers) => tell('touchStart', fingers),
    move: (fingers) => tell('touchMove', fingers),
    up: () => tell('touchEnd', []),
    cancel: () => tell('touchCancel', []),
  }
}
