import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser } from '../../testing/browser.ts'
import type { TestGateway } from '../../testing/gateway.ts'
import { PASSWORD, startWithAdmin } from '../../testing/registered-user.ts'

/** Goal: no page but our own changes anything with the cookie that a browser sends along. */

let gateway: TestGateway
let browser: Browser
beforeAll(async () => {
  gateway = await startWithAdmin({ TRUSTED_PROXIES: '["127.0.0.2"]' })
  browser = new Browser(gateway.url)
  const body = { username: 'root', password: PASSWORD }
  expect((await browser.send('POST', '/auth/login', body)).status).toBe(200)
})
afterAll(() => gateway.stop())

/** Headers as a page of somebody else makes a browser send them. */
const FOREIGN: [string, Record<string, string>][] = [
  ['another site', { Origin: 'https://evil.example' }],
  ['no origin at all', {}],
  ['an opaque origin', { Origin: 'null' }],
  ['another port of this machine', { Origin: 'http://127.0.0.1:3000' }],
  ['a page that cors.origins lists', { Origin: 'http://localhost:8080' }],
  ['a neighbouring site', { 'Sec-Fetch-Site': 'same-site' }],
  ['a typed address', { 'Sec-Fetch-Site': 'none' }],
  ['a form', { Origin: 'https://evil.example', 'Content-Type': 'text/plain' }],
]

const CHANGES: [string, string, object][] = [
  ['POST', '/api/admin/whitelist', { address: '10.1.2.3' }],
  ['POST', '/admin/tokens', {}],
  ['POST', '/auth/password', { current: PASSWORD, next: 'another horse altogether' }],
  ['POST', '/auth/logout', {}],
  ['DELETE', '/auth/sessions', {}],
  ['POST', '/api/chat', { model: 'demo', messages: [] }],
  ['POST', '/v1/chat/completions', { model: 'demo', messages: [] }],
  ['DELETE', '/api/delete', { model: 'demo' }],
]

it.each(FOREIGN)('changes nothing for a request from %s', async (_, headers) => {
  for (const [method, path, body] of CHANGES) {
    const reply = await fetch(gateway.url + path, {
      method,
      headers: { ...headers, Cookie: browser.cookieHeader },
      body: JSON.stringify(body),
    })
    expect([path, reply.status]).toEqual([path, 403])
    expect(await reply.text()).toContain('origin_not_allowed')
  }
  expect((await browser.send('GET', '/auth/me')).status).toBe(200)
})

it('is signed in by no foreign page either', async () => {
  const body = JSON.stringify({ username: 'root', password: PASSWORD })
  const signIn = async (headers: Record<string, string>) =>
    (await fetch(`${gateway.url}/auth/login`, { method: 'POST', headers, body })).status
  expect(await signIn({ Origin: 'https://evil.example' })).toBe(403)
  expect(await signIn({ Origin: 'null' })).toBe(403)
  expect(await signIn({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(await signIn({})).toBe(200)
  expect(await signIn({ Cookie: 'seadragon_session=old' })).toBe(200)
})

it('takes a request without origin that says it is from our own page', async () => {
  const headers = { Cookie: browser.cookieHeader, 'Sec-Fetch-Site': 'same-origin' }
  const body = JSON.stringify({ address: '10.1.2.4' })
  const reply = await fetch(`${gateway.url}/api/admin/whitelist`, { method: 'POST', headers, body })
  expect(reply.status).toBe(201)
})

it('lets reading through, which changes nothing', async () => {
  const headers = { Cookie: browser.cookieHeader, Origin: 'https://evil.example' }
  const reply = await fetch(`${gateway.url}/api/admin/stats`, { headers })
  expect(reply.status).toBe(200)
  expect(reply.headers.get('access-control-allow-origin')).toBeNull()
})

it.each([
  ['malformed', 'seadragon_session=%E0%A4%A'],
  ['short', 'seadragon_session=x'],
  ['empty', 'seadragon_session='],
  ['unknown', `seadragon_session=${'x'.repeat(43)}`],
  ['torn', 'seadragon_session'],
])('takes a cookie that is %s for none: 401 here, absent elsewhere', async (_, cookie) => {
  const get = async (path: string) =>
    (await fetch(gateway.url + path, { headers: { cookie } })).status
  expect(await get('/auth/me')).toBe(401)
  expect(await get('/api/admin/stats')).toBe(401)
  expect(await get('/api/tags')).toBe(200)
})

describe('behind a trusted proxy that speaks TLS', () => {
  const secure = { 'X-Forwarded-For': '192.0.2.9', 'X-Forwarded-Proto': 'https' }

  it('sets a cookie that no neighbouring host can, and takes no other', async () => {
    const proxied = await import('node:http').then(({ Agent, request }) => ({ Agent, request }))
    const send = (path: string, headers: Record<string, string>, body?: object) =>
      new Promise<{ status: number; cookie: string }>((resolve, reject) => {
        const { port } = new URL(gateway.url)
        const options = {
          host: '127.0.0.1',
          port,
          path,
          method: body === undefined ? 'GET' : 'POST',
          localAddress: '127.0.0.2',
          headers: { host: 'gpu.example', ...secure, ...headers },
        }
        const sent = proxied.request(options, (reply) => {
          reply.resume()
          const [cookie = ''] = reply.headers['set-cookie'] ?? []
          reply.on('end', () => resolve({ status: reply.statusCode ?? 0, cookie }))
        })
        sent.on('error', reject)
        sent.end(body === undefined ? undefined : JSON.stringify(body))
      })
    const origin = { origin: 'https://gpu.example' }
    const { cookie } = await send('/auth/login', origin, { username: 'root', password: PASSWORD })
    expect(cookie).toMatch(/^__Host-seadragon_session=/)
    expect(cookie).toContain('Secure')
    expect(cookie).not.toContain('Domain')
    const [pair = ''] = cookie.split(';')
    expect((await send('/auth/me', { cookie: pair })).status).toBe(200)
    const plain = pair.replace('__Host-', '')
    expect((await send('/auth/me', { cookie: plain })).status).toBe(401)
  })
})
