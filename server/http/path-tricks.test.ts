import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask } from '../testing/asking.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { isHostPath } from '../testing/host-paths.ts'
import { PATH_TRICKS } from '../testing/path-tricks.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: however a path is written, it is guarded as what it is served as, and no path of a client's
// making reaches a host or a file. Method: every trick of security.md 1.3 and 2.3 on every mount, from a
// stranger who must learn nothing and from a caller who may use the models.

const CANARY = 'the-name-of-a-key'

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url }],
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]' },
  })
  await gateway.createKey({ name: CANARY })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const TARGETS = [
  '/admin/apikeys',
  '/api/admin/apikeys',
  '/api/admin/whitelist',
  '/api/ollama/tags',
  '/api/ollama/api/pull',
  '/api/v1/models',
  '/v1/chat/completions',
  '/api/delete',
  '/metrics',
  '/openapi.json',
]

const PATHS = TARGETS.flatMap((target) => PATH_TRICKS.map((trick) => trick(target)))

const fetched = async (method: string, path: string, from: string) => {
  const headers = { Connection: 'close', ...(method === 'POST' && { 'Content-Length': '2' }) }
  const bytes = Buffer.from(path, 'utf8').toString('latin1')
  const asking = await ask(gateway.port, { method, path: bytes, headers }, from)
  if (method === 'POST') asking.connection.send('{}')
  const { status, body } = await asking.reply
  asking.connection.close()
  return { status, text: body.toString() }
}

it('tells a stranger nothing, whatever the spelling', async () => {
  for (const path of PATHS) {
    const { status, text } = await fetched('GET', path, '127.0.0.9')
    expect([200, 301, 302, 307, 400, 401, 403, 404, 405, 503], path).toContain(status)
    expect(text, path).not.toContain(CANARY)
    expect(text, path).not.toContain('"m:latest"')
    expect(text, path).not.toContain('seadragon_')
    expect(text, path).not.toContain('"openapi"')
  }
})

it('asks a host for nothing that is not in its list, whatever the spelling', async () => {
  for (const path of PATHS) {
    const { status, text } = await fetched('POST', path, '127.0.0.1')
    expect(status, path).not.toBe(500)
    expect(text, path).not.toContain(CANARY)
  }
  const routes = new Set(upstream.requests.map(({ route }) => route))
  expect([...routes].filter((route) => !isHostPath(route))).toEqual([])
  expect(routes).not.toContain('/api/pull')
  expect(routes).not.toContain('/api/delete')
})

const FILES = ['package.json', 'etc/passwd', 'seadragon.db', 'admin-token', '.env']
const STEPS = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..%5c',
  '..\\',
  '%252e%252e%252f',
  '..;/',
  '....//',
  '%c0%ae%c0%ae/',
]
const PLACES = ['/ui/', '/ui/assets/', '/docs/', '/api/blobs/']

it('reads no file from elsewhere', async () => {
  for (const place of PLACES) {
    for (const step of STEPS) {
      for (const file of FILES) {
        const path = `${place}${step.repeat(6)}${file}`
        const { status, text } = await fetched('GET', path, '127.0.0.1')
        expect([200, 301, 302, 307, 400, 403, 404, 405, 503], path).toContain(status)
        for (const secret of ['root:', '"private": true', 'SQLite format', gateway.adminToken]) {
          expect(text.includes(secret), path).toBe(false)
        }
      }
    }
  }
})
