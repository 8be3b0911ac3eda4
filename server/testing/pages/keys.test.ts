import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../browser/accessibility.ts'
import { expectNoProblems, hasChromium } from '../browser/chromium.ts'
import { createLatch } from '../upstream/latch.ts'
import { expectAccessibleEverywhere, startSignedIn, type SignedIn } from './signed-in.ts'

describe.skipIf(!hasChromium)('the page of keys', () => {
  let pages: SignedIn
  let key = ''

  beforeAll(async () => {
    // Slow enough that what is asked still runs when its key is revoked.
    pages = await startSignedIn({ settings: { DEMO__TOKENS_PER_SECOND: '1' } })
    await pages.open('/keys', 'Keys')
  })
  afterAll(() => pages.stop())

  const askWith = (text: string) =>
    fetch(`${pages.gateway.url}/v1/models`, { headers: { 'X-API-Key': text } })
  const act = async (name: string, action: string) => {
    await pages.page.getByRole('button', { name: `Actions for ${name}` }).click()
    await pages.page.getByRole('menuitem', { name: action }).click()
  }
  const keyOnce = () => pages.page.getByRole('region', { name: 'key', exact: true }).innerText()

  it('says what a key is for while there is none', async () => {
    await pages.page.getByText('No keys yet').waitFor()
    await expectAccessibleEverywhere(pages.page)
  })

  it('makes a key, whose text can be copied once and works', async () => {
    const { page } = pages
    await page.getByRole('button', { name: 'New key' }).click()
    await expectAccessibleEverywhere(page)
    await page.getByLabel('Name').fill('build robot')
    await page.getByLabel('Tokens per day').fill('50000')
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByText('Copy the key now').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Copy key' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    key = await page.evaluate('navigator.clipboard.readText()')
    expect(key).toBe(await keyOnce())
    expect((await askWith(key)).status).toBe(200)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('Copy the key now').waitFor({ state: 'detached' })
    await page.getByText('0 of 50K tokens in 24 h').waitFor()
    expect(await page.content()).not.toContain(key)
    await expectAccessibleEverywhere(page)
  })

  it('says where a key was last used from, and what programs want of it without its text', async () => {
    const { page } = pages
    await act('build robot', 'Client settings…')
    const dialog = page.getByRole('dialog', { name: 'Client settings for “build robot”' })
    await dialog.getByRole('combobox', { name: 'Client' }).click()
    await page.getByRole('option', { name: 'Claude Code' }).click()
    await dialog.getByText('ANTHROPIC_AUTH_TOKEN').waitFor()
    expect(
      await dialog.getByRole('region', { name: 'settings', exact: true }).innerText(),
    ).toContain('KEY')
    await expectAccessibleEverywhere(page)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Owner' }).click()
    await page.getByRole('option', { name: 'ada' }).click()
    await page.getByText('No matching keys').waitFor()
    await pages.open('/keys?user=-&sort=owner', 'Keys')
    await page.getByText('build robot').waitFor()
  })

  it('tells what is wrong beside the field that is wrong', async () => {
    const { page } = pages
    await act('build robot', 'Edit')
    const addresses = page.getByRole('combobox', { name: 'Addresses' })
    await addresses.pressSequentially('nonsense,')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('[aria-invalid=true][data-path=addresses]').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
  })

  it('shows what somebody else has changed meanwhile, and saves over nothing of it', async () => {
    const { page, gateway } = pages
    await act('build robot', 'Edit')
    await page.getByLabel('Running requests').fill('2')
    const [{ id }] = (await gateway.admin('GET', '/apikeys')).json.items
    await gateway.admin('PATCH', `/apikeys/${id}`, { priority: 7 })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Someone else changed this key').waitFor()
    await page.getByText('priority:').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Save my changes on top' }).click()
    await page.getByText('0 of 2 running').waitFor()
    const now = (await gateway.admin('GET', `/apikeys/${id}`)).json
    expect(now).toMatchObject({ priority: 7, limits: { tokensPerDay: 50000, running: 2 } })
  })

  it('gives a key another text while the former one works on', async () => {
    const { page } = pages
    await act('build robot', 'Rotate…')
    await page.getByRole('button', { name: 'Rotate key' }).click()
    await page.getByText('Copy the key now').waitFor()
    const next = await keyOnce()
    expect((await askWith(key)).status).toBe(200)
    expect((await askWith(next)).status).toBe(200)
    key = next
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('Old secret works until').waitFor()
  })

  it('revokes a key after saying in numbers what ends', async () => {
    const { page, gateway } = pages
    await fetch(`${gateway.url}/api/chat`, {
      method: 'POST',
      headers: { 'X-API-Key': key },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'hello' }] }),
    })
    await act('build robot', 'Revoke…')
    await page.getByText('Requests with it will fail immediately: 1 running, 0 waiting').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Revoke key' }).click()
    await page.getByRole('table').getByText('Revoked', { exact: true }).waitFor()
    expect((await askWith(key)).status).toBe(401)
  })

  it('finds a leaked key by its secret, which never is in an address, and revokes it', async () => {
    const { page, gateway } = pages
    const { json: leaked } = await gateway.admin('POST', '/apikeys', { name: 'leaked' })
    const asked: string[] = []
    page.on('request', (request) => void asked.push(request.url()))
    await pages.open('/keys', 'Keys')
    await page.getByLabel('Search keys').fill(`Authorization: Bearer ${leaked.key}`)
    await page.getByText('This secret of “leaked” works').waitFor()
    await expectAccessibleEverywhere(page)
    await page.getByRole('button', { name: 'Revoke “leaked”' }).click()
    await page.getByRole('button', { name: 'Revoke key' }).click()
    await page.getByText('This secret of “leaked” no longer works').waitFor()
    await page.getByLabel('Search keys').fill(`sd_${'A'.repeat(43)}`)
    await page.getByText('No key has this secret').waitFor()
    await page.goto(`${gateway.url}/ui/keys?q=${leaked.key}`)
    await page.getByText('The key was revoked').waitFor()
    expect(new URL(page.url()).search).toBe('')
    const [linked, ...others] = asked.filter((url) => url.includes('sd_'))
    expect([linked, others]).toEqual([`${gateway.url}/ui/keys?q=${leaked.key}`, []])
  })

  it('puts no part of a secret into an address, though it was cut, typed at or pasted with much else', async () => {
    const { page, gateway } = pages
    const { json: leaked } = await gateway.admin('POST', '/apikeys', { name: 'leaked twice' })
    const isSecret = (text: string) =>
      /sd_[\w-]{7}/.test(text) || text.includes(leaked.key.slice(10, 30))
    const told: string[] = []
    page.on('request', (request) => void told.push(`${request.url()} ${request.postData() ?? ''}`))
    await pages.open('/keys', 'Keys')
    const field = page.getByLabel('Search keys')
    const noWholeKey = page.getByText('Paste the whole key: sd_ and 43 characters')
    // The timers of a page run in the order in which they are due: its search was asked for before this.
    const searched = () => page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))')
    const found = page.getByText('This secret of “leaked twice” works')
    const expectNothingTold = async () => {
      await searched()
      expect(new URL(page.url()).search).toBe('')
      expect(told.filter(isSecret)).toEqual([])
    }
    await field.fill(leaked.key.slice(0, -1))
    await noWholeKey.waitFor()
    await expectAccessibleEverywhere(page)
    await expectNothingTold()
    for (const press of ['Backspace', 'x']) {
      await field.fill(leaked.key)
      await found.waitFor()
      told.length = 0
      await field.press('End')
      await field.press(press)
      await noWholeKey.waitFor()
      await expectNothingTold()
    }
    // What is left of it stays hidden, though nothing in it looks like a key.
    await field.press('Home')
    for (let n = 0; n < 3; n += 1) await field.press('Delete')
    await expectNothingTold()
    await field.fill('')
    const curl = `curl -s https://gateway.example/v1/models -H "Accept: application/json" -H "X-API-Key: ${leaked.key}" | head`
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(curl)})`)
    await field.press('ControlOrMeta+V')
    await found.waitFor()
    await searched()
    expect(await field.inputValue()).toBe(curl)
    expect(new URL(page.url()).search).toBe('')
    const asked = told.filter(isSecret)
    expect(asked).toEqual([
      `${gateway.url}/api/admin/apikeys/find ${JSON.stringify({ key: leaked.key })}`,
    ])
    await field.fill('')
    await field.fill(leaked.prefix)
    await page.getByRole('row', { name: /^leaked twice / }).waitFor()
    expect(new URL(page.url()).search).toBe(`?q=${leaked.prefix}`)
    await gateway.admin('DELETE', `/apikeys/${leaked.id}`)
  })

  it('keeps its filters in the address, and the way back through them', async () => {
    const { page, gateway } = pages
    await pages.open('/keys?state=active', 'Keys')
    await page.getByText('No matching keys').waitFor()
    await page.goto(`${gateway.url}/ui/keys?state=active&new=1`)
    await page.getByRole('dialog', { name: 'New key' }).waitFor()
    await page.goBack()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('says what it waits for, what failed with the id to ask for, and what is not to be seen', async () => {
    const { page } = pages
    const list = /\/api\/admin\/apikeys(\?|$)/
    const failed = { error: 'made up', code: 'internal_error', requestId: 'request-7' }
    const refused = { error: 'the role operator is needed', code: 'forbidden' }
    const cases = [
      { said: 'Request ID: request-7', answer: { status: 500, json: failed } },
      { said: "You don't have access", answer: { status: 403, json: refused } },
      { said: 'build robot', answer: null },
    ]
    for (const { said, answer } of cases) {
      const latch = createLatch()
      await page.route(list, async (route) => {
        await latch.pass()
        await (answer === null ? route.continue() : route.fulfill(answer))
      })
      await pages.open('/keys', 'Keys')
      await latch.reached
      await page.getByRole('status', { name: 'Loading' }).waitFor()
      await expectAccessible(page)
      latch.release()
      await page.getByText(said).first().waitFor()
      if (answer !== null) await expectAccessibleEverywhere(page)
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    }
  })

  it('asks for the next page once, when its reader comes near the end of the first', async () => {
    const { page, gateway } = pages
    for (let n = 0; n < 130; n += 1) await gateway.admin('POST', '/apikeys', { name: `many ${n}` })
    const latch = createLatch()
    let asked = 0
    await page.route(/\/api\/admin\/apikeys\?.*cursor=/, async (route) => {
      asked += 1
      await latch.pass()
      await route.continue()
    })
    await pages.open('/keys?q=many&sort=name', 'Keys')
    await page.getByText('100 loaded, scroll for more').waitFor()
    expect(asked).toBe(0)
    // While it is being asked for, its reader comes to the end, goes away from it and comes again.
    for (const y of ['document.body.scrollHeight', '0', 'document.body.scrollHeight']) {
      await page.evaluate(`scrollTo(0, ${y})`)
      await latch.reached
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
    }
    await page.getByRole('status', { name: 'Loading more' }).waitFor()
    expect(asked).toBe(1)
    latch.release()
    await page.getByText('130 total').waitFor()
    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    await page.getByRole('row', { name: /^many 99 / }).waitFor()
  })

  it('has met no error', () => {
    // What was refused on purpose: a wrong address, a change of another version, a made-up failure.
    const expected = /40[013]|412|500/
    expectNoProblems({ problems: pages.watched.problems.filter((text) => !expected.test(text)) })
  })
})
