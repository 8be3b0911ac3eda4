import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger } from '../../log.ts'
import { Browser } from '../browser.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { documentedRoutes, type OpenapiDocument } from './documented-routes.ts'

/**
 * Goal: what is secret comes out nowhere (security.md 1.6 C). Method: secrets that are found again are
 * used in every way there is, the wrong ones too; then all that the gateway says and keeps is searched.
 */

const ADMIN_TOKEN = 'canary-admin-token-5b1f9c0e7a'

/** By what they are. Those that the gateway makes are added when it has made them. */
const secrets = new Map<string, string>([
  ['admin token', ADMIN_TOKEN],
  ['wrong admin token', 'canary-wrong-admin-token-77aa'],
  ['password', 'canary password of ada 31415'],
  ['new password', 'canary password of ada 92653'],
  ['wrong password', 'canary password of nobody 58979'],
  ['foreign bearer', 'canary-foreign-bearer-3238'],
  ['wrong key', `sd_${'canary-wrong-key-'.padEnd(43, '4')}`],
  ['wrong session', 'canary-wrong-session-462643'],
  ['prompt', 'canary prompt 38327950'],
])

const secret = (name: string): string => secrets.get(name)!

/** Everything that the gateway has said to those who look, by where. */
const said = new Map<string, string>()
const logged: string[] = []
let dataDir: string
let gateway: TestGateway

const send = async (method: string, path: string, headers: object, body?: object) => {
  const reply = await fetch(gateway.url + path, {
    method,
    headers: headers as Record<string, string>,
    ...(body && { body: JSON.stringify(body) }),
  })
  return reply.text()
}

const chat = {
  model: 'demo',
  stream: false,
  messages: [{ role: 'user', content: secret('prompt') }],
}

const useRightOnes = async (): Promise<Browser> => {
  const key = await gateway.createKey({ name: 'canary', scopes: ['inference', 'metrics:read'] })
  secrets.set('key', key)
  const token = (await gateway.admin('POST', '/tokens', { role: 'admin' })).json.token as string
  secrets.set('registration token', token)
  const ada = new Browser(gateway.url)
  const password = secret('password')
  await ada.send('POST', '/auth/register', { token, username: 'ada', password })
  secrets.set('ended session', sessionOf(ada))
  const change = { current: password, next: secret('new password') }
  expect((await ada.send('POST', '/auth/password', change)).status).toBe(204)
  const signIn = { username: 'ada', password: secret('new password') }
  expect((await ada.send('POST', '/auth/login', signIn)).status).toBe(200)
  secrets.set('session', sessionOf(ada))
  const { id } = (await ada.send('GET', '/auth/me')).json.user
  const { link } = (await gateway.admin('POST', `/users/${id}/reset-link`)).json
  secrets.set('reset link', new URL(link).hash.replace(/^.*[#=]/, ''))
  for (const headers of [{ 'X-API-Key': key }, { Authorization: `Bearer ${key}` }]) {
    expect(await send('POST', '/api/chat', headers, chat)).toContain('"done":true')
  }
  expect((await ada.send('POST', '/api/chat', chat)).status).toBe(200)
  return ada
}

const sessionOf = (browser: Browser): string => browser.cookies.get('seadragon_session')!

const useWrongOnes = async (): Promise<void> => {
  const shown = [
    { 'X-Admin-Token': secret('wrong admin token') },
    { 'X-API-Key': secret('wrong key') },
    { Authorization: `Bearer ${secret('wrong key')}` },
    { Authorization: `Bearer ${secret('foreign bearer')}` },
    { Authorization: `Basic ${secret('foreign bearer')}` },
    { Cookie: `seadragon_session=${secret('wrong session')}` },
  ]
  for (const headers of shown) {
    for (const path of ['/api/chat', '/v1/chat/completions', '/v1/messages', '/api/admin/users']) {
      said.set(`${path} ${Object.keys(headers).join()}`, await send('POST', path, headers, chat))
    }
  }
  const username = 'ada'
  const signIn = { username, password: secret('wrong password') }
  said.set('a wrong password', await send('POST', '/auth/login', {}, signIn))
  const enrolment = { ...signIn, token: secret('registration token') }
  said.set('a used token', await send('POST', '/auth/register', {}, enrolment))
  const unknown = { ...signIn, [secret('wrong password')]: 1, password: { a: 1 } }
  await send('POST', '/auth/login', {}, unknown)
}

const readAll = async (ada: Browser): Promise<void> => {
  const { id } = (await ada.send('GET', '/auth/me')).json.user
  const document = (await ada.send('GET', '/openapi.json')).json as OpenapiDocument
  const paths = documentedRoutes(document)
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => path.replace('{id}', id).replace('{param}', 'demo'))
  const asTables = ['/api/admin/usage?format=csv', '/api/admin/usage/records?format=csv']
  for (const path of [...paths, ...asTables]) {
    const reply = await ada.fetch('GET', path)
    said.set(`GET ${path}`, await beginningOf(reply))
  }
}

/** Streams of events have no end; what they begin with is all that there is to tell. */
const beginningOf = async (reply: Response): Promise<string> => {
  if (reply.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return reply.text()
  }
  const reader = reply.body!.getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return Buffer.from(value ?? []).toString()
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seadragon-'))
  gateway = await startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo' }],
    settings: { ADMIN_TOKEN, DEMO__TOKENS_PER_SECOND: '1000' },
    dataDir,
    log: createLogger('trace', { write: (line) => void logged.push(line) }),
  })
  const ada = await useRightOnes()
  await useWrongOnes()
  await readAll(ada)
  await gateway.stop()
}, 60_000)

afterAll(() => rm(dataDir, { recursive: true, force: true }))

/** A secret as it is, and as what is kept of it. */
const tracesOf = (name: string): readonly string[] => {
  const digest = createHash('sha256').update(secret(name)).digest()
  return [secret(name), ...digestsOf(digest)]
}

const digestsOf = (digest: Buffer): readonly string[] => [
  digest.toString('hex'),
  digest.toString('base64url'),
  digest.toString('base64').replace('=', ''),
]

const namesIn = (text: string): string[] =>
  [...secrets.keys()].filter((name) => tracesOf(name).some((trace) => text.includes(trace)))

const rowsOf = (): { readonly column: string; readonly text: string }[] => {
  const database = new BetterSqlite3(join(dataDir, 'seadragon.db'), { readonly: true })
  const tables = database
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table'")
    .all()
  const values = tables.flatMap(({ name }) =>
    (database.prepare(`select * from "${name}"`).all() as object[]).flatMap((row) =>
      Object.entries(row).map(([column, text]) => ({
        column: `${name}.${column}`,
        text: String(text),
      })),
    ),
  )
  database.close()
  return values
}

it('no answer has any of them, nor what is kept of them', () => {
  expect([...said].filter(([, text]) => text === '').map(([where]) => where)).toEqual([])
  const leaks = [...said].map(([where, text]) => [where, namesIn(text)])
  expect(leaks.filter(([, names]) => names!.length > 0)).toEqual([])
})

it('no answer has the hash of a password', () => {
  const hashes = rowsOf().filter(({ column }) => column === 'account.password_hash')
  expect(hashes).not.toEqual([])
  for (const { text: hash } of hashes) {
    expect([...said].filter(([, text]) => text.includes(hash) || text.includes('$argon2'))).toEqual(
      [],
    )
  }
})

it('no line of the log has any of them', () => {
  expect(logged).not.toEqual([])
  expect(logged.filter((line) => namesIn(line).length > 0)).toEqual([])
})

it('no file of the data directory has any of them as it is', () => {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const leaks = files.flatMap((file) => {
    const content = readFileSync(file)
    return [...secrets].filter(([, text]) => content.includes(text)).map(([name]) => [file, name])
  })
  expect(files.length).toBeGreaterThan(1)
  expect(leaks).toEqual([])
})

it('what is kept of them stands only where they are looked up', () => {
  const places = rowsOf()
    .filter(({ text }) => namesIn(text).length > 0)
    .map(({ column, text }) => `${column}: ${namesIn(text).join()}`)
  expect(places.toSorted()).toEqual([
    'api_key.fingerprint: key',
    'one_time_link.digest: reset link',
    'registration_token.digest: registration token',
    'session.digest: session',
  ])
})
