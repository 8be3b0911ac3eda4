import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask } from '../testing/asking.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { raw, type Step } from '../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: a gateway that stood still (a machine that was suspended, a processor that others have) blames
// no host for it. Method: the host has answered, and nothing runs in this process until the host's
// time is over; timers are the first thing that Node looks at then.

const FIRST_BYTE_MS = 300
const STANDSTILL_MS = 600

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: {
      IDENTIFY__WHITELIST: '["127.0.0.1"]',
      UPSTREAM__FIRST_BYTE_MS: String(FIRST_BYTE_MS),
      UPSTREAM__WHOLE_MS: String(FIRST_BYTE_MS),
      RETRY__PER_MINUTE: '0',
      RETRY__SHARE: '0',
    },
  })
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
})

const LINE =
  '{"model":"m","created_at":"2026-11-21T00:00:00Z","message":{"role":"assistant","content":"hi"},' +
  '"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1}\n'

const answerAndStandStill =
  (contentType: string): Step =>
  (exchange) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: ${contentType}\r\nContent-Length: ${LINE.length}`
    const written = raw(`${head}\r\n\r\n${LINE}`)(exchange)
    const until = performance.now() + STANDSTILL_MS
    while (performance.now() < until) continue
    return written
  }

it.each([
  [true, 'application/x-ndjson'],
  [false, 'application/json'],
])('reads what has come before it calls the host silent (stream: %s)', async (stream, type) => {
  upstream.script(answerAndStandStill(type))
  const body = { model: 'm', messages: [{ role: 'user', content: 'hello' }], stream }
  const reply = await (await ask(gateway.port, { path: '/api/chat', body })).reply
  expect(reply.status).toBe(200)
  expect(reply.body.toString()).toContain('"done":true')
})
