import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger } from '../../log.ts'
import { Browser } from '../browser.ts'
import { openRaw } from '../clients/raw-connection.ts'
import { ReplyReader } from '../clients/raw-request.ts'
import { ready } from '../conformance/testbed.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { ACCESS } from './access-table.ts'
import { CALLER_SETTINGS } from './callers.ts'
import {
  documentedRoutes,
  type DocumentedRoute,
  type OpenapiDocument,
} from './documented-routes.ts'

/**
 * Goal: nothing that only resembles a credential opens a route, breaks it, or is repeated anywhere
 * (security.md 1.6 D). Method: every route of the document × every form in which a credential is shown ×
 * what is malformed, doubled, too long or of other letters, from an address that opens nothing.
 */

const STRANGER = '127.0.0.9'

interface Secrets {
  readonly key: string
  readonly otherKey: string
  readonly adminToken: string
  readonly session: string
}

let gateway: TestGateway
let routes: readonly DocumentedRoute[]
let secrets: Secrets
const logged: string[] = []

beforeAll(async () => {
  gateway = await startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo' }],
    settings: { ...CALLER_SETTINGS, LOG__REFUSALS_PER_MINUTE: '100000' },
    log: createLogger('trace', { write: (line) => void logged.push(line) }),
  })
  await ready(gateway)
  const reply = await fetch(`${gateway.url}/openapi.json`)
  routes = documentedRoutes((await reply.json()) as OpenapiDocument)
  const { token } = (await gateway.admin('POST', '/tokens', { role: 'admin' })).json
  const ada = new Browser(gateway.url)
  await ada.send('POST', '/auth/register', {
    token,
    username: 'ada',
    password: 'seven sleepy seals',
  })
  secrets = {
    key: await gateway.createKey({ name: 'one', scopes: ['admin', 'inference', 'models:write'] }),
    otherKey: await gateway.createKey({ name: 'other', scopes: ['inference'] }),
    adminToken: gateway.adminToken,
    session: ada.cookies.get('seadragon_session')!,
  }
})

afterAll(() => gateway.stop())

type Form = readonly [
  name: string,
  of: (secrets: Secrets) => string,
  line: (text: string) => string,
]

const FORMS: readonly Form[] = [
  ['X-API-Key', ({ key }) => key, (text) => `X-API-Key: ${text}\r\n`],
  ['Bearer', ({ key }) => key, (text) => `Authorization: Bearer ${text}\r\n`],
  ['Authorization', ({ key }) => key, (text) => `Authorization: ${text}\r\n`],
  ['X-Admin-Token', ({ adminToken }) => adminToken, (text) => `X-Admin-Token: ${text}\r\n`],
  ['Cookie', ({ session }) => session, (text) => `Cookie: seadragon_session=${text}\r\n`],
]

const changedAt = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

/** What one secret can be mistaken for, as it goes over the wire. None of them is it. */
const HOSTILE: readonly (readonly [what: string, of: (secret: string) => string])[] = [
  ['nothing', () => ''],
  ['blanks', () => ' \t '],
  ['a prefix', (secret) => secret.slice(0, 9)],
  ['one letter less', (secret) => secret.slice(0, -1)],
  ['one letter more', (secret) => `${secret}A`],
  ['another first letter', (secret) => changedAt(secret, 3)],
  ['another letter in the middle', (secret) => changedAt(secret, 20)],
  ['another last letter', (secret) => changedAt(secret, secret.length - 1)],
  ['capitals', (secret) => secret.toUpperCase()],
  ['a NUL behind', (secret) => `${secret}\0`],
  ['an escaped NUL behind', (secret) => `${secret}%00`],
  ['quotes', (secret) => `"${secret}"x`],
  ['another scheme', (secret) => `Basic ${Buffer.from(secret).toString('base64')}`],
  ['SQL', () => "' OR 1=1; --"],
  ['SQL in a key', () => `sd_' UNION SELECT fingerprint FROM api_key --`],
  ['a prototype', () => '__proto__'],
  ['a constructor', () => 'constructor'],
  ['JSON', () => '{"$ne":null}'],
  ['latin-1', () => 'sd_caf\xe9'],
  ['UTF-8', (secret) => `${secret}\xf0\x9f\x94\x91`],
  ['8,000 letters', () => `sd_${'A'.repeat(8_000)}`],
  ['20,000 letters', () => `sd_${'A'.repeat(20_000)}`],
  ['a thousand commas', () => ','.repeat(1_000)],
]

/** Two that contradict each other, in whatever lines they stand. */
const DOUBLED: readonly (readonly [what: string, of: (secrets: Secrets) => string])[] = [
  ['two keys in two lines', (s) => `X-API-Key: ${s.key}\r\nX-API-Key: ${s.otherKey}\r\n`],
  ['two keys in one line', (s) => `X-API-Key: ${s.key}, ${s.otherKey}\r\n`],
  ['two keys in two headers', (s) => `X-API-Key: ${s.key}\r\nAuthorization: ${s.otherKey}\r\n`],
  [
    'a key and one that is none',
    (s) => `Authorization: Bearer ${s.key}\r\nX-API-Key: ${changedAt(s.key, 12)}\r\n`,
  ],
  [
    'a wrong admin token before the right one',
    (s) => `X-Admin-Token: x\r\nX-Admin-Token: ${s.adminToken}\r\n`,
  ],
  [
    'a wrong admin token beside a key of an admin',
    (s) => `X-Admin-Token: x\r\nX-API-Key: ${changedAt(s.key, 12)}\r\n`,
  ],
]

const DIGEST = `sha256:${'0'.repeat(64)}`

const headOf = ({ method, path }: DocumentedRoute): string =>
  `${method} ${path.replace('/blobs/{param}', `/blobs/${DIGEST}`).replaceAll(/\{\w+\}/g, 'nothing')} HTTP/1.1\r\n` +
  `Host: localhost\r\nContent-Length: ${method === 'POST' || method === 'PATCH' ? 2 : 0}\r\n`

interface Attempt {
  readonly route: DocumentedRoute
  readonly what: string
  readonly lines: string
}

/** A request on a connection of its own, which what it sends may end. */
const statusOf = async ({ route, lines }: Attempt): Promise<number | null> => {
  const connection = await openRaw(gateway.port, STRANGER)
  const reader = new ReplyReader(connection, route.method)
  const body = route.method === 'POST' || route.method === 'PATCH' ? '{}' : ''
  connection.send(Buffer.from(`${headOf(route)}${lines}\r\n${body}`, 'latin1'))
  const { status, body: answer } = await reader.finished()
  connection.close()
  expect(traces(answer.toString('latin1')), `${route.method} ${route.path}`).toEqual([])
  return status
}

/** Names of the secrets of which any long part stands in the text. */
const traces = (text: string): string[] =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    text.includes(secret.slice(12, 32)) ? [name] : [],
  )

const AT_ONCE = 6

const runAll = async (attempts: readonly Attempt[]): Promise<void> => {
  const rest = [...attempts]
  const problems: unknown[] = []
  const work = async (): Promise<void> => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const status = await statusOf(next)
      const { method, main, path } = next.route
      const isOpen = ACCESS[`${method} ${main}`]!.access === 'everyone'
      const isFine = isOpen
        ? status !== null && status < 500
        : status === 400 || status === 401 || status === 431
      if (!isFine) problems.push([method, path, next.what, status])
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  expect(problems).toEqual([])
}

/** Of each route a few that are others at each, so that all meet all kinds of routes. */
const STRIDE = 4

it.each(FORMS)('nothing that resembles it opens or breaks a route: %s', async (_, of, line) => {
  const attempts = routes.flatMap((route, place) =>
    HOSTILE.filter((_value, index) => (index + place) % STRIDE === 0).map(([what, hostile]) => ({
      route,
      what,
      lines: line(hostile(of(secrets))),
    })),
  )
  expect(attempts.length).toBeGreaterThan(500)
  await runAll(attempts)
})

it('two that contradict each other open nothing', async () => {
  await runAll(
    routes.flatMap((route) => DOUBLED.map(([what, of]) => ({ route, what, lines: of(secrets) }))),
  )
})

it('the right ones would have opened what these did not', async () => {
  const route = routes.find(({ method, path }) => method === 'GET' && path === '/api/admin/stats')!
  for (const [what, of, line] of FORMS) {
    expect([what, await statusOf({ route, what, lines: line(of(secrets)) })]).toEqual([what, 200])
  }
})

it('no line of the log has a part of any of them', () => {
  expect(logged.length).toBeGreaterThan(1_000)
  expect(logged.filter((line) => traces(line).length > 0)).toEqual([])
})
