import { afterEach, describe, expect, it } from 'vitest'
import { ask, eventually, untilIdle } from '../../testing/asking.ts'
import { ndjsonLines } from '../../testing/clients/ndjson-lines.ts'
import type { RequestParts } from '../../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../../testing/gateway.ts'
import { FAULTS } from '../../testing/upstream/faults.ts'
import { startUpstream, type Upstream } from '../../testing/upstream/upstream.ts'

let gateway: TestGateway
let upstream: Upstream | null = null

afterEach(async () => {
  await gateway.stop()
  await upstream?.stop()
  upstream = null
})

const startWithHost = async (): Promise<Upstream> => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 2 }],
    settings: {
      IDENTIFY__WHITELIST: '["127.0.0.1","127.0.0.4"]',
      UPSTREAM__PROBE_MS: '50',
      RETRY__PER_MINUTE: '0',
      RETRY__SHARE: '0',
    },
  })
  return upstream
}

const answer = async (parts: RequestParts, from?: string) => {
  const asking = await ask(gateway.port, parts, from)
  const reply = await asking.reply
  asking.connection.close()
  return { status: reply.status, text: reply.body.toString(), headers: reply.headers }
}

const get = (path: string, from?: string) => answer({ method: 'GET', path }, from)
const chat = (model: string): RequestParts => ({
  path: '/api/chat',
  body: { model, messages: [{ role: 'user', content: 'x' }] },
})

/** Prometheus text as names with labels and numbers; throws on a line that is neither that nor a comment. */
const samples = (text: string): Map<string, number> => {
  const values = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ') || line.startsWith('# TYPE ')) continue
    const match = /^([a-zA-Z_:][\w:]*(?:\{[^}]*\})?) (\S+)$/.exec(line)
    if (match === null) throw new Error(`not a sample: ${line}`)
    values.set(match[1]!, Number(match[2]))
  }
  return values
}

describe('/health and /ready', () => {
  it('are open to everyone, and /ready tells of hosts that come and go', async () => {
    const host = await startWithHost()
    expect(await get('/health', '127.0.0.9')).toMatchObject({
      status: 200,
      text: '{"status":"ok"}',
    })
    await eventually(async () => (await get('/ready', '127.0.0.9')).text).toBe('{"status":"ready"}')
    await host.stop()
    await eventually(async () => (await get('/ready')).status).toBe(503)
    expect((await get('/ready')).text).toBe('{"status":"no_host"}')
    expect((await get('/health')).status).toBe(200)
    await host.restart()
    await eventually(async () => (await get('/ready')).status).toBe(200)
  })

  it('lists keep being answered while the host is down', async () => {
    const host = await startWithHost()
    await eventually(async () => (await get('/ready')).status).toBe(200)
    expect((await answer({ path: '/api/show', body: { model: 'm' } })).status).toBe(200)
    await host.stop()
    await eventually(async () => (await get('/ready')).status).toBe(503)
    expect((await get('/api/tags')).text).toContain('"m:latest"')
    expect((await answer({ path: '/api/show', body: { name: 'm' } })).status).toBe(200)
    expect((await get('/api/version')).text).toBe('{"version":"0.33.0"}')
  })
})

describe('/metrics', () => {
  it('parse, and count what happened', async () => {
    const host = await startWithHost()
    host.script(FAULTS['an HTML error page'])
    for (const model of ['m', 'm', 'm', 'nope']) await answer(chat(model))
    await answer({ path: '/api/chat', body: '{' })
    await untilIdle(gateway)
    const values = samples((await get('/metrics')).text)
    const count = (name: string) => values.get(name)
    expect(count('seadragon_requests_total{class="direct",outcome="completed"}')).toBe(2)
    expect(count('seadragon_requests_total{class="direct",outcome="upstream_failed"}')).toBe(1)
    expect(count('seadragon_refused_total{code="model_not_found"}')).toBe(1)
    expect(count('seadragon_refused_total{code="invalid_request"}')).toBe(1)
    expect(count('seadragon_tokens_total{class="direct",kind="completion"}')).toBe(16)
    expect(count('seadragon_host_faults_total{host="gpu0"}')).toBe(1)
    expect(count('seadragon_host_slots{host="gpu0",state="all"}')).toBe(2)
    expect(count('seadragon_host_slots{host="gpu0",state="in_use"}')).toBe(0)
    expect(count('seadragon_queue_waiting{class="direct"}')).toBe(0)
    expect(count('seadragon_queue_wait_seconds_count{class="direct"}')).toBe(3)
  })

  it('are for this machine and for keys with metrics:read', async () => {
    await startWithHost()
    expect((await get('/metrics')).status).toBe(200)
    expect((await get('/metrics', '127.0.0.9')).status).toBe(401)
    const key = await gateway.createKey({ name: 'prometheus', scopes: ['metrics:read'] })
    const other = await gateway.createKey({ name: 'other' })
    const headers = (text: string) => ({ 'X-API-Key': text })
    const asked = { method: 'GET', path: '/metrics' }
    expect((await answer({ ...asked, headers: headers(key) }, '127.0.0.9')).status).toBe(200)
    expect((await answer({ ...asked, headers: headers(other) }, '127.0.0.9')).status).toBe(403)
  })
})

describe('the demonstration', () => {
  it('is ready as demo, answers as demo, and says why another model is not there', async () => {
    gateway = await startTestGateway({
      hosts: [{ name: 'demo', driver: 'demo' }],
      settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]', DEMO__TOKENS_PER_SECOND: '100000' },
    })
    await eventually(async () => (await get('/ready')).text).toBe('{"status":"demo"}')
    const reply = await answer(chat('demo'))
    expect(ndjsonLines(reply.text).at(-1)).toMatchObject({ model: 'demo', done: true })
    expect(reply.headers['x-served-by']).toBe('demo')
    const unknown = await answer(chat('qwen3'))
    expect(unknown.status).toBe(404)
    expect(unknown.text).toMatch(/model 'qwen3' not found: .*demonstration/)
    const v1 = await answer({ ...chat('qwen3'), path: '/v1/chat/completions' })
    expect(v1.status).toBe(404)
    expect(JSON.parse(v1.text)).toMatchObject({ error: { type: 'not_found_error' } })
  })
})
