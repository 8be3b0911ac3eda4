import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASE_FILE } from '../../store/data-dir.ts'
import { openDatabase } from '../../store/database.ts'
import { openedLine, settledLine } from '../../store/journal-line.ts'
import { segmentPath } from '../../store/journal-segments.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { startTestGateway } from '../gateway.ts'
import { openedRecord, settledRecord } from '../usage-records.ts'
import {
  DEMO,
  expectAccessibleEverywhere,
  startSignedIn,
  valueOf,
  type SignedIn,
} from './signed-in.ts'

/** Noon of the day before today, by this machine's clock, which the browser has too. */
const yesterdayNoon = (): number => {
  const day = new Date()
  day.setDate(day.getDate() - 1)
  return day.setHours(12, 0, 0, 0)
}

const line = (n: number, keyId: string): string => {
  const at = yesterdayNoon() + n * 60_000
  const ticket = `t${n}`
  const names = { requestId: `r${n}`, caller: `key:${keyId}`, callerName: 'robot', keyId }
  return (
    openedLine(openedRecord({ ticket, ...names, model: `m${n % 2}`, queuedAt: at })) +
    settledLine(
      settledRecord({
        ticket,
        startedAt: at,
        firstByteAt: at + 10,
        endedAt: at + 1_000,
        promptTokens: 100,
        // One of them by a host that says so.
        cachedTokens: n === 1 ? 60 : null,
        completionTokens: 11,
      }),
    )
  )
}

const HOUR_MS = 3_600_000

/** A day of which there are more than 10,000 sums by the hour and model. */
const BUSY_DAY = Math.floor(Date.now() / (24 * HOUR_MS) - 60) * 24 * HOUR_MS

const addBusyDay = async (dataDir: string): Promise<void> => {
  const { db, series, addSums } = openDatabase(join(dataDir, DATABASE_FILE), 0)
  const add = (cube: number, of: number): void => {
    const sums = [of, 1, 7, 0, 0, 0, 0, 0, 0, 0, 0] as const
    for (let hour = 0; hour < 24; hour += 1) addSums([cube, 0, BUSY_DAY + hour * HOUR_MS, ...sums])
    addSums([cube, 1, BUSY_DAY, ...sums])
  }
  await db.transaction().execute(async () => {
    for (let n = 0; n < 420; n += 1) {
      const caller = { class: 'direct', caller: 'address:1', keyId: null, userId: null }
      const ids = series.of({ ...caller, model: `many${n}` }, { host: null, outcome: 'completed' })
      for (const cube of [0, 3]) add(cube, ids[cube]!)
    }
  })
  await db.destroy()
}

describe.skipIf(!hasChromium)('the page of usage', () => {
  let dataDir: string
  let pages: SignedIn

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seadragon-'))
    const first = await startTestGateway({ hosts: DEMO, dataDir })
    const { json } = await first.admin('POST', '/apikeys', { name: 'robot' })
    await first.stop()
    await addBusyDay(dataDir)
    mkdirSync(join(dataDir, 'journal'), { recursive: true })
    const lines = Array.from({ length: 10 }, (_, n) => line(n, json.id))
    writeFileSync(segmentPath(join(dataDir, 'journal'), 900), lines.join(''))
    pages = await startSignedIn({ dataDir })
    await pages.page.goto(`${pages.gateway.url}/ui/whitelist`)
  })
  afterAll(async () => {
    await pages.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const row = (name: string) =>
    pages.page.getByRole('table', { name: /^Usage by/ }).getByRole('row', { name })

  it('says who used how many tokens yesterday, two clicks away', async () => {
    const { page } = pages
    await page.getByRole('link', { name: 'Usage', exact: true }).click()
    await page.getByRole('button', { name: 'Yesterday' }).click()
    await row('robot').getByRole('cell', { name: '1,110', exact: true }).waitFor()
    await page
      .getByRole('img', { name: /^Tokens by hour/ })
      .locator('canvas')
      .waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('says how long half of them waited, and all but a few', async () => {
    const table = pages.page.getByRole('table', { name: 'Latency' })
    await table
      .getByRole('row', { name: 'Time to first token (after the wait) 10 ms 10 ms' })
      .waitFor()
    await pages.page.getByText('Based on 10 stored requests since').waitFor()
  })

  it('has the numbers of the chart as a table', async () => {
    const { page } = pages
    await page.getByRole('button', { name: 'Table' }).click()
    const table = page.getByRole('table', { name: 'Over time' })
    await table.getByRole('cell', { name: '1,110' }).waitFor()
    await expectAccessibleEverywhere(page)
  })

  it('exports what it shows', async () => {
    const { page, context } = pages
    const href = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
    const csv = await (await context.request.get(`${pages.gateway.url}${href}`)).text()
    expect(csv).toMatch(/^start,caller,key,keyName,/)
    expect(csv).toContain(',robot,')
  })

  it('goes on to one of them and to its single requests, and the address says so', async () => {
    const { page } = pages
    await row('robot').getByRole('button', { name: 'robot' }).click()
    await page.getByText('caller: robot').waitFor()
    await row('m1').getByRole('cell', { name: '555' }).waitFor()
    await row('m1').getByRole('cell', { name: 'at least 60', exact: true }).waitFor()
    await row('m0').getByRole('cell', { name: 'not reported', exact: true }).waitFor()
    await page.getByText('60% · not reported for 900 tokens').waitFor()
    await page.reload()
    await row('m1').getByRole('cell', { name: '555' }).waitFor()
    await page.getByRole('link', { name: 'View requests' }).click()
    await page.getByText('10 total').waitFor()
    await expectAccessibleEverywhere(page)
    await page.goBack()
    await row('m1').waitFor()
  })

  it('takes any two dates, says what is wrong with them, and the address names them', async () => {
    const { page } = pages
    const day = (days: number, time: string): string => {
      const date = new Date(yesterdayNoon())
      date.setDate(date.getDate() + days)
      const [year, month, dayOfMonth] = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
      const padded = [month, dayOfMonth].map((part) => String(part).padStart(2, '0'))
      return `${year}-${padded.join('-')}T${time}`
    }
    await pages.open('/usage?range=7d&by=model', 'Usage')
    await page.getByRole('button', { name: 'Custom range' }).click()
    const dates = page.getByRole('form', { name: 'Custom range' })
    await dates.getByLabel('From').fill(day(0, '12:00'))
    await dates.getByLabel('To').fill(day(0, '11:00'))
    await dates.getByRole('button', { name: 'Apply' }).click()
    await dates.getByText('The end must be after the start.').waitFor()
    await expectAccessibleEverywhere(page)
    await dates.getByLabel('To').fill(day(0, '13:00'))
    await dates.getByRole('button', { name: 'Apply' }).click()
    await row('m1').getByRole('cell', { name: '555' }).waitFor()
    await page.getByText('none in previous period').first().waitFor()
    await expectAccessibleEverywhere(page)
    await page.reload()
    await row('m1').getByRole('cell', { name: '555' }).waitFor()
    await valueOf(dates.getByLabel('From')).toBe(day(0, '12:00'))
    await page.getByRole('link', { name: 'View requests' }).click()
    await page.getByText('10 total').waitFor()
    await page.goBack()
    await row('m1').waitFor()
    await dates.getByLabel('From').fill(day(-1, '12:00'))
    await dates.getByLabel('To').fill(day(0, '12:00'))
    await dates.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('No requests ended').waitFor()
  })

  it('draws what would be more than 10,000 sums in longer stretches of time', async () => {
    const { page } = pages
    const dates = `range=dates&from=${BUSY_DAY}&to=${BUSY_DAY + 24 * HOUR_MS}`
    await pages.open(`/usage?${dates}&by=model&view=table`, 'Usage')
    await page.getByRole('heading', { name: 'Tokens by day' }).waitFor()
    const table = page.getByRole('table', { name: 'Over time' })
    await table.getByRole('columnheader', { name: 'Others' }).waitFor()
    // That day and the names of the columns; by another clock it is parts of two days.
    expect(await table.getByRole('row').count()).toBeLessThan(4)
  })

  it('shows today where the address names no range', async () => {
    const { page } = pages
    await pages.open(`/usage?range=dates&from=${yesterdayNoon()}&to=soon`, 'Usage')
    await page.getByText('Enter an end date.').waitFor()
    await page.getByRole('button', { name: 'Today', pressed: true }).waitFor()
  })

  it('says what to do where there is nothing', async () => {
    await pages.open('/usage?range=yesterday&of-model=nothing', 'Usage')
    await pages.page.getByText('Selected: yesterday').waitFor()
    await expectAccessibleEverywhere(pages.page)
  })

  it('takes prices in, and says what was used costs with them', async () => {
    const { page, gateway } = pages
    await pages.open('/usage?range=yesterday&by=model', 'Usage')
    await row('m1').waitFor()
    await page.getByText('Data available since').waitFor()
    await page.getByRole('button', { name: 'Prices' }).click()
    await page.getByLabel('Currency').fill('EUR')
    await page.getByRole('combobox', { name: 'Add a model' }).fill('m1')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByLabel('Per 1M input: m1').fill('1000')
    await page.getByLabel('Per slot hour: m1').fill('3.6')
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('All costs are recalculated').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('To see costs, choose Cost under Measure.').waitFor()
    await page.getByRole('combobox', { name: 'Measure' }).click()
    await page.getByRole('option', { name: 'Cost' }).click()
    await row('m1').getByRole('cell', { name: '0.505 EUR' }).waitFor()
    await row('m0').getByRole('cell', { name: 'unknown' }).waitFor()
    await page.getByText('unknown for at least 5 requests').waitFor()
    await page.getByRole('heading', { name: 'Cost by hour (EUR)' }).waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('link', { name: 'View requests' }).click()
    await page.getByRole('cell', { name: '0.101' }).first().waitFor()
    const { items } = (await gateway.admin('GET', '/audit?action=setting.change')).json
    expect(items[0]).toMatchObject({ actorName: 'ada', targetKind: 'setting' })
  })

  it('keeps what was filled in when its review is cancelled, and that a model is free', async () => {
    const { page, gateway } = pages
    await pages.open('/usage?range=yesterday&by=model', 'Usage')
    await page.getByRole('button', { name: 'Prices' }).click()
    await page.getByRole('combobox', { name: 'Add a model' }).fill('m0')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('All costs are recalculated').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByLabel('Per 1M input: m0').waitFor()
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const { items } = (await gateway.admin('GET', '/settings')).json
    const prices = items.find(({ name }: { name: string }) => name === 'prices.models')
    expect(prices.value).toMatchObject({ m0: {} })
  })

  it('has met no error', () => {
    // What was refused as too much.
    const { problems } = pages.watched
    expectNoProblems({ problems: problems.filter((text) => !text.includes('400')) })
  })
})
