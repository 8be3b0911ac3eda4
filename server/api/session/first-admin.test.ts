import { afterEach, expect, it } from 'vitest'
import { Browser } from '../../testing/browser.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { temporaryDir } from '../../testing/temporary-dir.ts'

/** Goal: the first admin is whoever the operator means, and nobody who merely comes first. */

const PASSWORD = 'correct horse battery'
const HOSTS = [{ name: 'demo', driver: 'demo' }]

const running: TestGateway[] = []
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop()
})

const start = async (dataDir: string, settings: Record<string, string> = {}) => {
  const gateway = await startTestGateway({ hosts: HOSTS, dataDir, settings })
  running.push(gateway)
  return gateway
}

const stop = async (gateway: TestGateway) => {
  running.splice(running.indexOf(gateway), 1)
  await gateway.stop()
}

const secretIn = (gateway: TestGateway): string => {
  expect(gateway.setUpLink).toMatch(new RegExp(`^${gateway.url}/ui/setup#sds_`))
  return new URL(gateway.setUpLink!).hash.slice(1)
}

const setUp = (gateway: TestGateway, token: string, username = 'ada') =>
  new Browser(gateway.url).send('POST', '/auth/setup', { token, username, password: PASSWORD })

it('is one of forty who use the link at once', async () => {
  const gateway = await start(temporaryDir(), {
    ACCOUNTS__FAILURES_PER_ADDRESS_MAX: '10000',
    ACCOUNTS__HASHES_WAITING_MAX: '1000',
  })
  const token = secretIn(gateway)
  // Names differ, so that nothing but the link can tell them apart.
  const tries = Array.from({ length: 40 }, (_, n) => setUp(gateway, token, `admin${n}`))
  const statuses = (await Promise.all(tries)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(1)
  expect(statuses.filter((status) => status === 403)).toHaveLength(39)
  const { items } = (await gateway.admin('GET', '/users')).json
  expect(items).toMatchObject([{ role: 'admin' }])
})

const stateOf = async (gateway: TestGateway) =>
  (await new Browser(gateway.url).send('GET', '/auth/session')).json

const isUsable = async (gateway: TestGateway, token: string) =>
  (await new Browser(gateway.url).send('POST', '/auth/link', { purpose: 'setup', token })).json
    .isUsable

it('is awaited until the link is used, which strangers are told and the secret is not', async () => {
  const dataDir = temporaryDir()
  const gateway = await start(dataDir)
  const token = secretIn(gateway)
  expect(await stateOf(gateway)).toEqual({ me: null, isAdminAwaited: true })
  expect([await isUsable(gateway, token), await isUsable(gateway, 'sds_nothing')]).toEqual([
    true,
    false,
  ])
  expect((await setUp(gateway, token)).status).toBe(201)
  expect(await stateOf(gateway)).toEqual({ me: null, isAdminAwaited: false })
  expect(await isUsable(gateway, token)).toBe(false)
  await stop(gateway)
  expect(await stateOf(await start(dataDir))).toEqual({ me: null, isAdminAwaited: false })
})

it('has a link that cannot be guessed by asking whether it can be used', async () => {
  const gateway = await start(temporaryDir(), { ACCOUNTS__FAILURES_PER_ADDRESS_MAX: '3' })
  const ask = async (token: string) =>
    (await new Browser(gateway.url).send('POST', '/auth/link', { purpose: 'setup', token })).status
  const statuses = [await ask('a'), await ask('b'), await ask('c'), await ask(secretIn(gateway))]
  expect(statuses).toEqual([200, 200, 200, 429])
})

it('is not made by another secret', async () => {
  const gateway = await start(temporaryDir())
  expect((await setUp(gateway, 'sds_nothing')).json).toMatchObject({ code: 'token_invalid' })
})

it('has no link any more at the next start', async () => {
  const dataDir = temporaryDir()
  const first = await start(dataDir)
  expect((await setUp(first, secretIn(first))).status).toBe(201)
  await stop(first)
  expect((await start(dataDir)).setUpLink).toBeNull()
})

it('is made by the newest link only', async () => {
  const dataDir = temporaryDir()
  const first = await start(dataDir)
  const old = secretIn(first)
  await stop(first)
  const second = await start(dataDir)
  expect((await setUp(second, old)).status).toBe(403)
  expect((await setUp(second, secretIn(second))).status).toBe(201)
})

it('is the one that the configuration names, who signs in with that password', async () => {
  const dataDir = temporaryDir()
  const first = await start(dataDir, { ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: PASSWORD })
  expect(first.setUpLink).toBeNull()
  await stop(first)
  const other = { ADMIN_USERNAME: 'eve', ADMIN_PASSWORD: 'something quite different' }
  const second = await start(dataDir, other)
  const signIn = (username: string, password: string) =>
    new Browser(second.url).send('POST', '/auth/login', { username, password })
  expect((await signIn('Ada', PASSWORD)).json).toMatchObject({ user: { role: 'admin' } })
  expect((await signIn('eve', other.ADMIN_PASSWORD)).status).toBe(401)
})

it('is not made with a password that everybody tries first: the start says so', async () => {
  const settings = { ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'password123' }
  await expect(start(temporaryDir(), settings)).rejects.toThrow(/adminPassword: .* too common/)
})
