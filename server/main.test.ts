import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { StoredRecord } from './store/usage-record-table.ts'
import { ask, eventually, untilWaiting, type Asking } from './testing/asking.ts'
import { Browser } from './testing/browser.ts'
import { ndjsonLines } from './testing/clients/ndjson-lines.ts'
import { startGatewayProcess, type GatewayProcess } from './testing/gateway-process.ts'
import { temporaryDir } from './testing/temporary-dir.ts'
import { createLatch, type Latch } from './testing/upstream/latch.ts'
import { startUpstream, type Upstream } from './testing/upstream/upstream.ts'

// Goal: the process as an operator meets it: signals, kills, what it leaves behind. Method: a real
// process in front of a host in this one.

let upstream: Upstream
let latch: Latch
let gateway: GatewayProcess

const start = async (dataDir: string, slots = 1): Promise<void> => {
  gateway = await startGatewayProcess(dataDir, {
    HOSTS: JSON.stringify([{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots }]),
    IDENTIFY__WHITELIST: '["127.0.0.1"]',
  })
}

beforeEach(async () => {
  latch = createLatch()
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: ({ text }, index) =>
      index === 2 && text.includes('slow') ? latch.pass() : undefined,
  })
})

afterEach(async () => {
  gateway.kill('SIGKILL')
  await gateway.ended()
  await upstream.stop()
})

const question = (prompt: string, extra: object = {}) => ({
  path: '/api/generate',
  headers: { 'X-Request-Id': prompt },
  body: { model: 'm', prompt, ...extra },
})

it('lets running replies finish on SIGTERM, sends the waiting away, and exits with 0', async () => {
  await start(temporaryDir())
  const running = await ask(gateway.port, question('slow'))
  await latch.reached
  const waiting = await ask(gateway.port, question('waiting'))
  await untilWaiting(gateway, 1)
  gateway.kill('SIGTERM')
  const refused = await waiting.reply
  expect(refused.status).toBe(503)
  expect(JSON.parse(refused.body.toString())).toMatchObject({ code: 'shutting_down' })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  await expect(ask(gateway.port, question('late'))).rejects.toThrow('ECONNREFUSED')
  latch.release()
  const reply = await running.reply
  expect([reply.end, ndjsonLines(reply.body).at(-1)!['done']]).toEqual(['complete', true])
  expect(await gateway.ended()).toEqual({ code: 0, signal: null })
  expect(gateway.output).toContain('"msg":"stopped"')
})

it('ends at once on a second signal', async () => {
  await start(temporaryDir())
  const running = await ask(gateway.port, question('slow'))
  await latch.reached
  gateway.kill('SIGTERM')
  await gateway.untilSaid('stopping')
  gateway.kill('SIGTERM')
  expect((await gateway.ended()).code).toBe(1)
  expect((await running.reply).end).not.toBe('complete')
})

const allRecords = async (): Promise<StoredRecord[]> => {
  const records: StoredRecord[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const path: string = `/usage/records?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`
    const { json } = await gateway.admin('GET', path)
    const page = json as { items: StoredRecord[]; next: string | null }
    records.push(...page.items)
    cursor = page.next
  }
  return records
}

it('has each reply that was seen complete once in its records after kill -9', async () => {
  const dataDir = temporaryDir()
  const complete: string[] = []
  const running: string[] = []
  for (let run = 0; run < 5; run += 1) {
    await start(dataDir, 8)
    let count = 0
    const isOver = { value: false }
    const caller = async (name: number): Promise<void> => {
      for (let turn = 0; !isOver.value; turn += 1) {
        const id = `${run}-${name}-${turn}`
        const asking: Asking | null = await ask(
          gateway.port,
          question(id, { stream: name % 2 === 0 }),
        ).catch(() => null)
        if (asking === null) return
        const reply = await asking.reply
        asking.connection.close()
        if (reply.end !== 'complete' || reply.status !== 200) return
        complete.push(id)
        count += 1
        if (count === 30 + 17 * run) gateway.kill('SIGKILL')
      }
    }
    const held = await ask(gateway.port, question(`slow-${run}`))
    await held.reader.until(() => held.reader.chunks.length > 0)
    running.push(`slow-${run}`)
    const callers = Array.from({ length: 6 }, (_, name) => caller(name))
    await gateway.ended()
    isOver.value = true
    await Promise.all(callers)
    expect((await held.reply).end).not.toBe('complete')
  }
  await start(dataDir)
  const records = await allRecords()
  const byId = new Map<string, StoredRecord[]>()
  for (const record of records) {
    byId.set(record.requestId, [...(byId.get(record.requestId) ?? []), record])
  }
  for (const id of complete) {
    expect(byId.get(id)).toMatchObject([{ outcome: 'completed', completionTokens: 8 }])
  }
  for (const id of running) {
    expect(byId.get(id)).toMatchObject([{ outcome: 'interrupted', completionTokens: null }])
  }
  expect(records.every(({ outcome }) => outcome !== null)).toBe(true)
}, 120_000)

it('leaves no prompt, no reply and no key in its logs, metrics and files', async () => {
  const dataDir = temporaryDir()
  await start(dataDir)
  const created = await gateway.admin('POST', '/apikeys', { name: 'canary app' })
  const { key } = created.json as { key: string }
  const wrongKey = `sd_${'W'.repeat(43)}`
  const PROMPT = 'canary-prompt-7f3a'
  const headers = (text: string) => ({ Authorization: `Bearer ${text}` })
  const requests = [
    { ...question('a', { prompt: PROMPT }), headers: headers(key) },
    { ...question('b', { prompt: PROMPT }), headers: headers(wrongKey) },
    { ...question('c', { prompt: PROMPT, stream: 7 }), headers: headers(key) },
    { path: '/api/chat', headers: headers(key), body: `{"model":"m","messages":[{"${PROMPT}"` },
    { path: `/api/nope/${PROMPT}`, headers: headers(key), body: PROMPT },
    { ...question('d', { model: 'unknown', prompt: PROMPT }), headers: headers(key) },
  ]
  for (const request of requests) await (await ask(gateway.port, request)).reply
  const metrics = await (await ask(gateway.port, { method: 'GET', path: '/metrics' })).reply
  expect(metrics.status).toBe(200)
  gateway.kill('SIGTERM')
  await gateway.ended()
  const places = new Map([
    ['the output', gateway.output],
    ['/metrics', metrics.body.toString()],
  ])
  for (const name of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(name.parentPath, name.name)
    if (name.isFile()) places.set(name.name, readFileSync(path, 'latin1'))
  }
  expect(places.size).toBeGreaterThan(4)
  expect(gateway.output).toContain('canary app')
  for (const [place, text] of places) {
    for (const canary of [PROMPT, key, wrongKey, 'token-3']) {
      expect(text.includes(canary), `${canary} in ${place}`).toBe(false)
    }
  }
})

it('says in one sentence who has its port', async () => {
  await start(temporaryDir())
  const second = startGatewayProcess(temporaryDir(), { LISTEN: `127.0.0.1:${gateway.port}` })
  await expect(second).rejects.toThrow(/port \d+ is taken by \S*node .* \(process \d+\): stop it/)
})

it('starts crash-only: again on the data of one that was killed', async () => {
  const dataDir = temporaryDir()
  await start(dataDir)
  gateway.kill('SIGKILL')
  await gateway.ended()
  await start(dataDir)
  await eventually(async () => {
    const reply = await (await ask(gateway.port, { method: 'GET', path: '/ready' })).reply
    return reply.body.toString()
  }).toBe('{"status":"ready"}')
})

it('prints the link for the first admin once, and no secret of an account anywhere else', async () => {
  const dataDir = temporaryDir()
  await start(dataDir)
  await gateway.untilSaid('/ui/setup#')
  const [, secret = ''] = /\/ui\/setup#(\S+)/.exec(gateway.output) ?? []
  const password = 'a canary among passwords'
  const ada = new Browser(gateway.url)
  const setUp = { token: secret, username: 'ada', password }
  expect((await ada.send('POST', '/auth/setup', setUp)).status).toBe(201)
  const invited = (await ada.send('POST', '/api/admin/tokens', {})).json.token
  const eve = new Browser(gateway.url)
  const body = { token: invited, username: 'eve', password: `${password} too` }
  const { id } = (await eve.send('POST', '/auth/register', body)).json.user
  const { link } = (await ada.send('POST', `/api/admin/users/${id}/reset-link`)).json
  await eve.send('POST', '/auth/login', { username: 'eve', password: 'a canary that is wrong' })
  gateway.kill('SIGTERM')
  await gateway.ended()
  expect(gateway.output.split(secret)).toHaveLength(2)
  const places = new Map([['the output', gateway.output.replace(secret, '')]])
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) places.set(entry.name, readFileSync(path, 'latin1'))
  }
  const cookies = [...ada.cookies.values(), ...eve.cookies.values()]
  const canaries = [secret, 'canary', invited, new URL(link).hash.slice(1), ...cookies]
  expect(canaries).toHaveLength(6)
  for (const [place, text] of places) {
    for (const canary of canaries)
      expect(text.includes(canary), `${canary} in ${place}`).toBe(false)
  }
})
