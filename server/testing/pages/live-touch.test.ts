import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../asking.ts'
import { expectAccessible } from '../browser/accessibility.ts'
import { hasChromium } from '../browser/chromium.ts'
import { twoFrames } from '../browser/frames.ts'
import { touchOf, type Finger, type Touch } from '../browser/touch.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import { startHeldSlot, type HeldSlot } from '../held-slot.ts'
import { enrol } from './signed-in.ts'

describe.skipIf(!hasChromium)('the live page on a phone', () => {
  let scene: HeldSlot
  let ada: Visitor
  let page: Page
  let touch: Touch

  beforeAll(async () => {
    scene = await startHeldSlot({ LIVE__CHANGES_MS: '20' })
    ada = await comeIn(scene.gateway.url, { viewport: { width: 360, height: 740 } })
    page = ada.page
    await enrol(ada.context, scene.gateway, { username: 'ada', link: scene.gateway.setUpLink! })
    touch = await touchOf(page)
  })
  afterAll(async () => {
    await ada.leave()
    await scene.stop()
  })

  const rowAt = (place: number) => page.locator(`[aria-rowindex="${place + 1}"]`)
  const gripAt = (place: number) => rowAt(place).getByTitle('Drag to another position')
  const scrolled = (): Promise<number> => page.evaluate('scrollY')
  const hint = () => page.getByText(/^(Stays at position|Served next|Priority .* about)/)

  /** The list scrolls no more: it stands where it stood two frames before. */
  const untilStill = (): Promise<void> =>
    eventually(async () => {
      const before = await scrolled()
      await twoFrames(page)
      return (await scrolled()) === before
    }).toBe(true)

  const middleOf = async (shown: Locator): Promise<Finger> => {
    const { x, y, width, height } = (await shown.boundingBox())!
    return { x: x + width / 2, y: y + height / 2 }
  }

  /** Takes the row at one place, and tries again where the list still scrolled. */
  const take = async (place: number): Promise<Finger> => {
    let at!: Finger
    await eventually(async () => {
      await rowAt(place).scrollIntoViewIfNeeded()
      const { x, y } = await middleOf(gripAt(place))
      at = { x: x - 20, y }
      await touch.down([{ x, y }])
      await touch.move([at])
      const isTaken = await hint()
        .waitFor({ timeout: 2_000 })
        .then(() => true)
        .catch(() => false)
      if (!isTaken) await touch.up()
      return isTaken
    }).toBe(true)
    return at
  }

  it('takes a card by a finger, past the edge of the screen, and one finger alone', async () => {
    await scene.hold()
    await scene.wait(['chat-1', 'chat-2'], '127.0.0.3')
    await scene.wait(['direct-1', 'direct-2'])
    await page.goto(`${scene.gateway.url}/ui/live`)
    await rowAt(4).waitFor()
    // Three lines for each, and not one for each value.
    await expect.poll(async () => (await rowAt(1).boundingBox())!.height).toBeLessThan(110)
    const { x } = await take(4)
    const before = await scrolled()
    await touch.move([{ x, y: 60 }])
    await eventually(async () => (await scrolled()) < before - 100).toBe(true)
    await touch.move([{ x, y: 725 }])
    await eventually(async () => (await scrolled()) >= before).toBe(true)
    await touch.move([{ x, y: 400 }])
    await untilStill()
    const top = { x, y: (await rowAt(3).boundingBox())!.y + 20 }
    await touch.move([top])
    const said = page.getByText('Priority 2, about position 3')
    await said.waitFor()
    await expectAccessible(page)
    await touch.down([top, await middleOf(gripAt(4))])
    await touch.move([top])
    await said.waitFor()
    await touch.up()
    await eventually(() => scene.waitingIds()).toEqual(['direct-1', 'direct-2', 'chat-2', 'chat-1'])
    await hint().waitFor({ state: 'detached' })
  })

  it('is scrolled by a finger elsewhere, and moves nothing where the browser takes the finger', async () => {
    await page.evaluate('scrollTo(0, 100)')
    await untilStill()
    const before = await scrolled()
    await touch.down([{ x: 250, y: 600 }])
    for (const y of [560, 500, 400, 300]) await touch.move([{ x: 250, y }])
    await touch.up()
    await eventually(async () => (await scrolled()) > before + 50).toBe(true)
    expect(await hint().count()).toBe(0)
    await take(3)
    await touch.cancel()
    await hint().waitFor({ state: 'detached' })
    expect(await scene.waitingIds()).toEqual(['direct-1', 'direct-2', 'chat-2', 'chat-1'])
  })
})
