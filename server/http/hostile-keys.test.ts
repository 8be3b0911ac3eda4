import { afterAll, beforeAll, expect, it } from 'vitest'
import { rawRequest } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: the names that a caller gives to the members of an object, to headers and to parts of a query
// are names and nothing else (security.md 1.3, 2.3; ASVS 15.3.6, 15.3.7). Method: those that mean
// something to JavaScript, those that fall together in a hash table, and those that come twice.

let upstream: Upstream
let gateway: TestGateway
let key: string

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], slots: 4 })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 4 }],
  })
  key = await gateway.createKey({ name: 'k', models: ['m'] })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const POISON = [
  '"__proto__":{"admin":true,"polluted":1}',
  '"constructor":{"prototype":{"polluted":1}}',
  '"\\u005f_proto__":{"polluted":1}',
  '"prototype":{"polluted":1},"toString":1,"hasOwnProperty":1,"valueOf":null,"then":{}',
  '"__defineGetter__":1,"__lookupGetter__":1,"toJSON":"x"',
] as const

const DOORS = [
  ['/api/chat', '"model":"m","stream":false,"messages":[]'],
  ['/api/generate', '"model":"m","stream":false,"options":{}'],
  ['/v1/chat/completions', '"model":"m","messages":[]'],
  ['/v1/messages', '"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"}]'],
  ['/api/show', '"model":"m"'],
  ['/api/admin/apikeys', '"name":"n"'],
  ['/api/admin/whitelist', '"address":"192.0.2.9"'],
  ['/auth/login', '"username":"a","password":"b"'],
] as const

const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  rawRequest(gateway.port, {
    path,
    body,
    headers: {
      'Content-Type': 'application/json',
      ...(path.includes('/admin') ? { 'X-Admin-Token': gateway.adminToken } : {}),
      ...headers,
    },
  })

it.each(DOORS)('%s takes no member for a prototype', async (path, body) => {
  for (const poison of POISON) {
    for (const text of [
      `{${body},${poison}}`,
      `{${poison},${body}}`,
      `{${body},"options":{${poison}}}`,
    ]) {
      const { status } = await post(path, text)
      expect(status, text).not.toBe(500)
      expect(status, text).not.toBeNull()
    }
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(({} as { admin?: unknown }).admin).toBeUndefined()
  expect(typeof {}.toString).toBe('function')
})

it('a query and headers with such names are as any other', async () => {
  const names = ['__proto__', 'constructor', 'prototype', '__proto__[polluted]', 'a.__proto__.b']
  for (const name of names) {
    const { status } = await rawRequest(gateway.port, {
      method: 'GET',
      path: `/api/admin/apikeys?${encodeURIComponent(name)}=1&limit=5&limit=7`,
      headers: { 'X-Admin-Token': gateway.adminToken, ...(/^\w+$/.test(name) && { [name]: 'x' }) },
    })
    expect([200, 400], name).toContain(status)
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

/** V8 gives texts that are numbers a hash that anybody can work out; these fall into one place. */
const colliding = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(1 + index * 65_536))

it.each([
  ['that fall together', colliding(20_000)],
  ['that differ in one letter', Array.from({ length: 20_000 }, (_, n) => `k${n}`)],
  ['that are one', Array<string>(20_000).fill('k')],
])('20,000 keys %s are read like any others', async (_what, keys) => {
  const members = keys.map((name) => `"${name}":1`).join()
  const before = upstream.inferences.length
  const { status } = await post(
    '/api/chat',
    `{"model":"m","stream":false,"messages":[],${members}}`,
  )
  expect(status).toBe(200)
  expect(upstream.inferences).toHaveLength(before + 1)
  expect((await post('/api/chat', `{"messages":[{${members}}],"model":"m"}`)).status).toBe(200)
  expect((await post('/api/admin/apikeys', `{"name":"x",${members}}`)).status).toBeOneOf([400, 413])
})

it('more values than a body may have are refused by name', async () => {
  const members = colliding(250_001).join(',')
  const { status, body } = await post('/api/chat', `{"model":"m","messages":[],"x":[${members}]}`)
  expect(status).toBe(400)
  expect(body.toString()).toContain('limits.bodyValuesMax')
})

it.each([
  ['twice', '"model":"m","model":"other"'],
  ['in another case', '"model":"m","MODEL":"other"'],
  ['in another case first', '"Model":"other","model":"m"'],
  ['with a Kelvin sign for a k', '"model":"m","keep_alive":5,"\u212aeep_alive":-1'],
  ['by an escape', '"model":"m","\\u006dodel":"other"'],
])('a host reads what the gateway judged, where a key comes %s', async (_what, members) => {
  const before = upstream.inferences.length
  const headers = { 'X-Api-Key': key }
  const { status } = await post('/api/chat', `{${members},"stream":false,"messages":[]}`, headers)
  const [received] = upstream.inferences.slice(before)
  if (received === undefined) return expect([400, 403, 404]).toContain(status)
  const sent = received.body!.toString()
  expect(sent.match(/"[^"]*odel"\s*:/gi)).toEqual(['"model":'])
  expect(sent).not.toContain('other')
  expect(sent).not.toContain('\u212a')
})
