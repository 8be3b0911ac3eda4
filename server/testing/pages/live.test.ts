import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, eventually, untilWaiting } from '../asking.ts'
import { expectAccessible } from '../browser/accessibility.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { comeIn, type Visitor } from '../browser/visitor.ts'
import { startHeldSlot, type HeldSlot } from '../held-slot.ts'
import { enrol, expectAccessibleEverywhere, startSignedIn } from './signed-in.ts'

const OTHER = '127.0.0.3'

const question = {
  path: '/api/chat',
  body: { model: 'm', messages: [{ role: 'user', content: 'x' }] },
}

describe.skipIf(!hasChromium)('the live page', () => {
  let scene: HeldSlot
  let ada: Visitor
  let page: Page

  beforeAll(async () => {
    // One stream for one person: a second tab with one of its own would be refused.
    scene = await startHeldSlot({
      LIVE__LISTENERS_PER_CALLER_MAX: '1',
      LIVE__CHANGES_MS: '20',
      UPSTREAM__PROBE_MS: '50',
    })
    ada = await comeIn(scene.gateway.url, { viewport: { width: 1280, height: 1500 } })
    await enrol(ada.context, scene.gateway, { username: 'ada', link: scene.gateway.setUpLink! })
    page = await openLive(ada.page)
  })
  afterAll(async () => {
    await ada.leave()
    await scene.stop()
  })

  const openLive = async (opened: Page): Promise<Page> => {
    await opened.goto(`${scene.gateway.url}/ui/live`)
    await opened.getByRole('heading', { name: 'Live', exact: true }).waitFor()
    return opened
  }

  const rowAt = (place: number) => page.locator(`[aria-rowindex="${place + 1}"]`)

  /** The places that the list shows, read at one moment. */
  const rowsOf = (shown: Page): Promise<string[]> =>
    shown.locator('[aria-rowindex] td:nth-child(2)').allTextContents()

  const expectWaiting = (count: number) =>
    eventually(() => rowsOf(page)).toEqual(Array.from({ length: count }, (_, at) => `${at + 1}`))

  const choose = async (place: number, item: string): Promise<void> => {
    const name = `Actions for position ${place},`
    await page.getByRole('button', { name }).click()
    // The menu of the choice before may still be on its way out.
    await page.getByRole('menu', { name }).getByRole('menuitem', { name: item }).click()
  }

  const gripAt = (row: number) => rowAt(row).getByTitle('Drag to another position')

  /** Takes the row at one place and holds it above or below the one at another. */
  const drag = async (place: number, side: 'above' | 'below', other: number): Promise<void> => {
    await gripAt(place).hover()
    await page.mouse.down()
    const { x, y, height } = (await rowAt(other).boundingBox())!
    await page.mouse.move(x + 60, side === 'above' ? y + 4 : y + height - 4)
  }

  /** Meanwhile the gateway is asked for no change of the queue. */
  const expectNoActions = async (act: () => Promise<void>): Promise<void> => {
    const asked: string[] = []
    const listen = (request: Request): void => void asked.push(request.url())
    page.on('request', listen)
    await act()
    // What the page has sent by now has been told of when it answers this.
    await page.evaluate('new Promise(requestAnimationFrame)')
    page.off('request', listen)
    expect(asked.filter((url) => url.includes('/queue/actions'))).toEqual([])
  }

  it("says what to do while nothing waits, with this gateway's address", async () => {
    await page.getByText('No requests waiting').waitFor()
    expect(await page.getByText('curl').textContent()).toContain(scene.gateway.url)
  })

  it('shows who runs where and who waits, in the order of service, as it happens', async () => {
    await scene.hold()
    await page.getByRole('button', { name: 'Stop request from' }).waitFor()
    await scene.wait(['chat-1', 'chat-2'], OTHER)
    await scene.wait(['direct-1', 'direct-2'])
    await expectWaiting(4)
    const first = rowAt(1)
    await first.getByText('direct').first().waitFor()
    await first.getByText('All slots are busy').waitFor()
    await rowAt(3).getByText('chat').waitFor()
  })

  it('shows who waits without scrolling, on a small screen', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await scene.wait(['direct-5'])
    await expectWaiting(5)
    const bottomOf = async () => {
      const { y, height } = (await rowAt(5).boundingBox())!
      return y + height
    }
    await expect.poll(bottomOf).toBeLessThanOrEqual(800)
    await scene.gateway.admin('POST', `/queue/${await scene.ticketOf('direct-5')}/cancel`)
    await expectWaiting(4)
    await page.setViewportSize({ width: 1280, height: 1500 })
  })

  it('says at whose turn another model is loaded than the one that is', async () => {
    await scene.wait(['other-1', 'other-2'], OTHER, 'other')
    await rowAt(5).getByText('m is loaded; switches when its turn comes').waitFor()
    await rowAt(6).getByText('m is loaded; switches at position 5').waitFor()
    await page.getByRole('button', { name: 'Position 6: why here?' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('m is in memory, other is not.').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    for (const id of ['other-1', 'other-2']) {
      await scene.gateway.admin('POST', `/queue/${await scene.ticketOf(id)}/cancel`)
    }
    await expectWaiting(4)
  })

  it('is shown by two tabs that share one stream', async () => {
    const second = await openLive(await ada.context.newPage())
    await eventually(() => rowsOf(second)).toHaveLength(4)
    await scene.wait(['direct-3'])
    await eventually(() => rowsOf(second)).toHaveLength(5)
    await second.close()
    await expectWaiting(5)
  })

  it('pins, moves, holds and releases', async () => {
    await choose(5, 'Serve next')
    await eventually(() => scene.waitingIds()).toEqual([
      'chat-2',
      'direct-1',
      'direct-2',
      'direct-3',
      'chat-1',
    ])
    await rowAt(1).getByText('next', { exact: true }).waitFor()
    await choose(2, 'Move…')
    await page.getByRole('button', { name: /^9/ }).click()
    await eventually(() => scene.waitingIds()).toEqual([
      'chat-2',
      'direct-2',
      'direct-3',
      'chat-1',
      'direct-1',
    ])
    await rowAt(5).getByText('from 9').waitFor()
    await choose(5, 'Move…')
    await page.getByLabel('Position', { exact: true }).fill('2')
    await page.getByRole('button', { name: /^Priority .*about position 2$/ }).click()
    await eventually(async () => (await scene.waitingIds()).indexOf('direct-1')).toBe(1)
    await rowAt(5).getByText('chat', { exact: true }).waitFor()
    await choose(2, 'Move…')
    await page.getByRole('button', { name: /^9/ }).click()
    await rowAt(5).getByText('from 9').waitFor()
    await choose(2, 'Hold')
    await rowAt(2).getByText('Held by an operator').waitFor()
    await choose(2, 'Release')
    await rowAt(2).getByText('All slots are busy').waitFor()
  })

  it('says what letting a dragged row go would do, and does that', async () => {
    await drag(5, 'above', 2)
    await page.getByText('Priority 1, about position 2').waitFor()
    await expectAccessible(page)
    await page.mouse.up()
    const moved = ['chat-2', 'direct-1', 'direct-2', 'direct-3', 'chat-1']
    await eventually(() => scene.waitingIds()).toEqual(moved)
    await rowAt(2).getByText('from 1', { exact: true }).waitFor()
    await expectNoActions(async () => {
      await drag(5, 'above', 1)
      await page.getByText('Served next').waitFor()
      // Another finger is none of its business.
      await page.evaluate("dispatchEvent(new PointerEvent('pointerup', { pointerId: 99 }))")
      await page.keyboard.press('Escape')
      await page.getByText('Served next').waitFor({ state: 'detached' })
      await page.mouse.up()
    })
    expect(await scene.waitingIds()).toEqual(moved)
  })

  it('says so anew as rows come and go under a pointer that rests', async () => {
    await drag(2, 'below', 5)
    await page.getByText('Priority 3, about position 5').waitFor()
    await scene.wait(['direct-4'])
    await page.getByText('Priority 3, about position 5').waitFor({ state: 'detached' })
    await scene.gateway.admin('POST', `/queue/${await scene.ticketOf('direct-4')}/cancel`)
    await page.getByText('Priority 3, about position 5').waitFor()
    await page.mouse.up()
    await eventually(() => scene.waitingIds()).toEqual([
      'chat-2',
      'direct-2',
      'direct-3',
      'chat-1',
      'direct-1',
    ])
    await rowAt(5).getByText('direct', { exact: true }).waitFor()
  })

  it('leaves a row where it is that is only pressed, whoever is hidden beside it', async () => {
    await page.goto(`${scene.gateway.url}/ui/live?class=direct`)
    await eventually(() => rowsOf(page)).toEqual(['2', '3', '5'])
    await expectNoActions(async () => {
      await gripAt(2).click()
      await gripAt(3).click()
      for (const row of [2, 3]) {
        await drag(row, 'below', row)
        await page.getByText(`Stays at position ${row === 2 ? 3 : 5}`).waitFor()
        await page.mouse.up()
      }
    })
    await openLive(page)
    await expectWaiting(5)
  })

  it('explains a place with its arithmetic', async () => {
    await page.getByRole('button', { name: 'Position 4: why here?' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('base priority').waitFor()
    await drawer.getByText('3 requests ahead').waitFor()
    await drawer.getByText('gpu0: all slots are busy (1 of 1 slot in use)').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
  })

  it('cancels several at once, and says before what that means', async () => {
    await page.getByRole('checkbox', { name: 'Select position 3,' }).click()
    await page.getByRole('checkbox', { name: 'Select position 5,' }).click({ modifiers: ['Shift'] })
    await page.getByText('3 requests selected').waitFor()
    await page.getByRole('button', { name: 'Cancel…' }).click()
    await page.getByText('This ends 3 waiting requests and 0 running requests').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Cancel requests' }).click()
    await eventually(() => scene.waitingIds()).toEqual(['chat-2', 'direct-2'])
    await expectWaiting(2)
  })

  it('refuses new requests of a class until they are let in again', async () => {
    await page.getByRole('button', { name: 'Pause intake' }).click()
    await page.getByRole('menuitem', { name: 'From the chat class' }).click()
    await page.getByText('0 running, 1 waiting').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Pause intake' }).click()
    await page.getByText('Intake from the chat class has been paused').waitFor()
    const { json } = await scene.gateway.admin('GET', '/queue/intake')
    expect(json.items).toMatchObject([{ scope: 'class', name: 'chat' }])
    await ask(scene.gateway.port, question, OTHER)
    await page.getByText('Refused in the last minute: 1').waitFor()
    await page.getByText('127.0.0.3 (intake_paused) 1').waitFor()
    await page.getByRole('button', { name: 'Resume intake' }).click()
    await page.getByText('has been paused since').waitFor({ state: 'detached' })
  })

  it('has its filters in the address', async () => {
    await page.getByLabel('Search waiting requests').fill('no such caller')
    await page.getByText('No waiting requests match').waitFor()
    await page.reload()
    await page.getByText('No waiting requests match').waitFor()
    await page.getByLabel('Search waiting requests').fill('')
    await expectWaiting(2)
  })

  it('keeps no more rows in the page than are in sight, of 500', async () => {
    const { port } = scene.gateway
    const body = { model: 'm', messages: [{ role: 'user', content: 'x' }] }
    for (let at = 0; at < 498; at += 1) {
      await ask(port, { path: '/api/chat', body }, `127.0.1.${1 + (at % 100)}`)
    }
    await untilWaiting(scene.gateway, 500)
    await page.getByText('500 requests waiting').waitFor()
    const rows = page.locator('[aria-rowindex]')
    await expect.poll(() => rows.count()).toBeGreaterThan(10)
    expect(await rows.count()).toBeLessThan(60)
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await page.getByText('500 requests selected').waitFor()
    await page.getByRole('button', { name: 'Cancel…' }).click()
    await page.getByRole('button', { name: 'Cancel requests' }).click()
    await page.getByText('No requests waiting').waitFor()
  })

  it('shows the last hour as charts, and the same as a table', async () => {
    await page.getByRole('button', { name: 'Last hour' }).click()
    await page.getByText('Waiting by class').waitFor()
    await page.reload()
    await page.getByText('Waiting by class').waitFor()
    // The latest numbers stand there before anything is pointed at.
    const legend = page.locator('.u-legend').first()
    await expect.poll(() => legend.textContent()).toMatch(/^Time\d/)
    await page.getByText('Table', { exact: true }).click()
    await page.getByRole('columnheader', { name: 'direct: waiting, oldest' }).waitFor()
    await expectAccessible(page)
    await page.getByText('Charts', { exact: true }).click()
  })

  it('leaves room for who asks for what in a window of any width', async () => {
    await scene.wait(['direct-4', 'chat-4'])
    await expectWaiting(2)
    const cell = rowAt(1).locator('[data-label="Caller"]')
    for (const width of [360, 800, 1024, 1100, 1280]) {
      await page.setViewportSize({ width, height: 1500 })
      const least = width === 360 ? 70 : 90
      await expect.poll(async () => (await cell.boundingBox())!.width).toBeGreaterThan(least)
      // The charts take the new width a frame later than the table.
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    }
  })

  it('keeps nobody out, in either theme, narrow and wide', async () => {
    await expectAccessibleEverywhere(page)
  })

  it('has met no error, and no page has asked anybody else', () => expectNoProblems(ada.watched))
})

describe.skipIf(!hasChromium)('the live page while only the demonstration answers', () => {
  it('sends ten requests to it, which are seen to run and to wait', async () => {
    const pages = await startSignedIn({ settings: { DEMO__TOKENS_PER_SECOND: '1' } })
    const { page, watched } = pages
    try {
      await pages.open('/live', 'Live')
      await page.getByText('No requests waiting').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Send ten requests' }).press('Enter')
      // What was pressed is gone, and the keyboard goes on where they are told of.
      const focused = () => page.evaluate('document.activeElement.textContent')
      await expect.poll(focused).toBe('9 requests waiting')
      await page.getByRole('button', { name: 'Stop request from ada' }).waitFor()
      await page.getByText('from 6', { exact: true }).first().waitFor()
      await page.getByRole('checkbox', { name: 'Select all' }).click()
      await page.getByRole('button', { name: 'Hold', exact: true }).click()
      const { json } = await pages.gateway.admin('GET', '/queue')
      await pages.gateway.admin('POST', `/queue/${json.items[0].ticket}/cancel`)
      await page.getByText('1 idle: held by an operator (9 waiting)').waitFor()
      expectNoProblems(watched)
    } finally {
      await pages.stop()
    }
  })
})
