import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser } from '../../testing/browser.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { PASSWORD, registerUser, startWithAdmin } from '../../testing/registered-user.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'

/** Goal: what people do with their account, by real requests to a whole gateway. */

const COOKIE = 'seadragon_session'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startWithAdmin()
})
afterAll(() => gateway.stop())

const newBrowser = () => new Browser(gateway.url)

const newToken = async (wanted: object = {}): Promise<string> =>
  (await gateway.admin('POST', '/tokens', wanted)).json.token

const newUser = (role = 'user') => registerUser(gateway, role)

const signIn = async (username: string, password = PASSWORD) => {
  const browser = newBrowser()
  const reply = await browser.send('POST', '/auth/login', { username, password })
  return { browser, ...reply }
}

describe('registering', () => {
  it('makes an account with the role of the token and signs in', async () => {
    const { browser, username } = await newUser('operator')
    const { status, json } = await browser.send('GET', '/auth/me')
    expect(status).toBe(200)
    expect(json).toMatchObject({ kind: 'session', name: username, role: 'operator' })
    expect((await browser.send('GET', '/api/admin/stats')).status).toBe(200)
    expect((await browser.send('POST', '/api/admin/apikeys', { name: 'k' })).status).toBe(403)
  })

  it('takes a token once', async () => {
    const token = await newToken()
    const use = (username: string) =>
      newBrowser().send('POST', '/auth/register', { token, username, password: PASSWORD })
    expect((await use('first')).status).toBe(201)
    const second = await use('second')
    expect(second.status).toBe(403)
    expect(second.json).toMatchObject({ code: 'token_invalid' })
  })

  it('says that a name is taken only to whoever has a token, whatever its case', async () => {
    const attempt = (token: string) =>
      newBrowser().send('POST', '/auth/register', { token, username: 'ROOT', password: PASSWORD })
    expect((await attempt('sdr_nothing')).json).toMatchObject({ code: 'token_invalid' })
    const token = await newToken()
    expect((await attempt(token)).json).toMatchObject({ code: 'conflict' })
    const other = { token, username: 'afterwards', password: PASSWORD }
    expect((await newBrowser().send('POST', '/auth/register', other)).status).toBe(201)
  })

  it.each([
    ['short', 'seven77'],
    ['known to everybody', 'iloveyou'],
    ['known to everybody in capitals', 'TrustNo1'],
    ['the name', 'a-certain-name'],
  ])('refuses a password that is %s', async (_, password) => {
    const body = { token: await newToken(), username: 'A-Certain-Name', password }
    const { status, json } = await newBrowser().send('POST', '/auth/register', body)
    expect(status).toBe(400)
    expect(json.code).toBe('invalid_request')
    expect(json.error).not.toContain(password)
  })

  it('tells the two halves of a long password apart', async () => {
    const username = 'long'
    const long = 'é'.repeat(100)
    const body = { token: await newToken(), username, password: `${long}a` }
    expect((await newBrowser().send('POST', '/auth/register', body)).status).toBe(201)
    expect((await signIn(username, `${long}b`)).status).toBe(401)
    expect((await signIn(username, `${long}a`)).status).toBe(200)
  })
})

describe('signing in', () => {
  it('answers the same to a wrong name, a wrong password and a locked account', async () => {
    const locked = await newUser()
    await gateway.admin('PATCH', `/users/${locked.id}`, { isDisabled: true })
    const answers = await Promise.all([
      signIn('nobody'),
      signIn('root', 'wrong horse battery'),
      signIn(locked.username),
    ])
    for (const { status, json } of answers) {
      expect(status).toBe(401)
      expect({ ...json, requestId: '' }).toEqual({
        error: 'wrong username or password',
        code: 'AUTH_INVALID',
        requestId: '',
      })
    }
  })

  it('sets a cookie that scripts do not see and other sites do not send', async () => {
    const { headers } = await signIn('root')
    const cookie = headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^seadragon_session=[A-Za-z0-9_-]{43}; Max-Age=7776000; Path=\/; /)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Lax')
    expect(cookie).not.toContain('Secure')
    expect(cookie).not.toContain('Domain')
  })

  it('never makes a cookie a session that was there before', async () => {
    const planted = 'A'.repeat(43)
    const browser = newBrowser()
    browser.cookies.set(COOKIE, planted)
    await browser.send('POST', '/auth/login', { username: 'root', password: PASSWORD })
    expect(browser.cookies.get(COOKIE)).not.toBe(planted)
    const other = newBrowser()
    other.cookies.set(COOKIE, planted)
    expect((await other.send('GET', '/auth/me')).status).toBe(401)
  })

  it('ends the session with which a browser came', async () => {
    const { browser, username } = await newUser()
    const former = newBrowser()
    former.cookies.set(COOKIE, browser.cookies.get(COOKIE)!)
    await browser.send('POST', '/auth/login', { username, password: PASSWORD })
    expect((await former.send('GET', '/auth/me')).status).toBe(401)
    expect((await browser.send('GET', '/auth/me')).status).toBe(200)
  })

  it('takes no stored hash or digest for what it was made from', async () => {
    const { default: Database } = await import('better-sqlite3')
    const { browser, username } = await newUser()
    const db = new Database(`${gateway.dataDir}/seadragon.db`, { readonly: true })
    const account = db.prepare('select password_hash from account where username = ?').get(username)
    const session = db.prepare('select digest from session').all() as { digest: string }[]
    db.close()
    const { password_hash } = account as { password_hash: string }
    expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect((await signIn(username, password_hash)).status).toBe(401)
    expect(session.map(({ digest }) => digest)).not.toContain(browser.cookies.get(COOKIE))
    const thief = newBrowser()
    for (const { digest } of session) {
      thief.cookies.set(COOKIE, digest)
      expect((await thief.send('GET', '/auth/me')).status).toBe(401)
    }
  })
})

describe('a session', () => {
  it('is over for its own cookie once its user has signed out', async () => {
    const { browser } = await newUser()
    const kept = browser.cookies.get(COOKIE)!
    const { status, headers } = await browser.send('POST', '/auth/logout')
    expect(status).toBe(204)
    expect(headers.get('set-cookie')).toContain('Max-Age=0')
    browser.cookies.set(COOKIE, kept)
    expect((await browser.send('GET', '/auth/me')).status).toBe(401)
    expect((await browser.send('POST', '/auth/logout')).status).toBe(401)
  })

  it('ends with a change of the password, but for the one that made it', async () => {
    const { browser, username } = await newUser()
    const other = await signIn(username)
    const next = 'another horse altogether'
    const wrong = await browser.send('POST', '/auth/password', { current: 'no', next })
    expect(wrong.json).toMatchObject({ code: 'password_wrong' })
    const body = { current: PASSWORD, next }
    expect((await browser.send('POST', '/auth/password', body)).status).toBe(204)
    expect((await browser.send('GET', '/auth/me')).status).toBe(200)
    expect((await other.browser.send('GET', '/auth/me')).status).toBe(401)
    expect((await signIn(username)).status).toBe(401)
    expect((await signIn(username, next)).status).toBe(200)
  })

  it.each([
    ['locked', { isDisabled: true }],
    ['given another role', { role: 'operator' }],
  ])('ends when its user is %s', async (_, change) => {
    const { browser, id } = await newUser()
    expect((await gateway.admin('PATCH', `/users/${id}`, change)).status).toBe(200)
    expect((await browser.send('GET', '/auth/me')).status).toBe(401)
  })

  it('ends when its user is removed', async () => {
    const { browser, id } = await newUser()
    expect((await gateway.admin('DELETE', `/users/${id}`)).status).toBe(200)
    expect((await browser.send('GET', '/auth/me')).status).toBe(401)
  })

  it('is listed for its owner and ended by it, and by nobody else', async () => {
    const { browser, username } = await newUser()
    const other = await signIn(username)
    const { json } = await browser.send('GET', '/auth/sessions')
    expect(json.items).toHaveLength(2)
    const foreign = json.items.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent)
    expect(foreign).toMatchObject({ address: '127.0.0.1', userAgent: expect.stringContaining('') })
    const stranger = await newUser()
    const attempt = await stranger.browser.send('DELETE', `/auth/sessions/${foreign.id}`)
    const missing = await stranger.browser.send('DELETE', '/auth/sessions/0000000000000000')
    expect([attempt.status, missing.status]).toEqual([404, 404])
    expect((await other.browser.send('GET', '/auth/me')).status).toBe(200)
    expect((await browser.send('DELETE', `/auth/sessions/${foreign.id}`)).status).toBe(200)
    expect((await other.browser.send('GET', '/auth/me')).status).toBe(401)
  })

  it('ends everywhere at once where its owner wants that', async () => {
    const { browser, username } = await newUser()
    const other = await signIn(username)
    expect((await browser.send('DELETE', '/auth/sessions')).status).toBe(204)
    expect((await other.browser.send('GET', '/auth/me')).status).toBe(401)
  })

  it('lives on in a gateway that was started again', async () => {
    const settings = { ADMIN_USERNAME: 'root', ADMIN_PASSWORD: PASSWORD }
    const hosts = [{ name: 'demo', driver: 'demo' }]
    const dataDir = temporaryDir()
    const first = await startTestGateway({ hosts, settings, dataDir })
    const browser = new Browser(first.url)
    await browser.send('POST', '/auth/login', { username: 'root', password: PASSWORD })
    await first.stop()
    const second = await startTestGateway({ hosts, settings, dataDir })
    const again = new Browser(second.url)
    again.cookies.set(COOKIE, browser.cookies.get(COOKIE)!)
    expect((await again.send('GET', '/auth/me')).json).toMatchObject({ name: 'root' })
    await second.stop()
  })
})
