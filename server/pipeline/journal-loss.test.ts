import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ask, eventually, settledRecords, untilIdle } from '../testing/asking.ts'
import { ndjsonLines } from '../testing/clients/ndjson-lines.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { createLatch, type Latch } from '../testing/upstream/latch.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: no reply without a record (design.md 10). Method: the journal's directory is taken away while a
// reply runs, and every write wants a new file in it.

let upstream: Upstream
let gateway: TestGateway
let latch: Latch

beforeEach(async () => {
  latch = createLatch()
  upstream = await startUpstream({
    models: ['m'],
    replays: false,
    beforeToken: ({ text }, index) =>
      index === 2 && text.includes('slow') ? latch.pass() : undefined,
  })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 2 }],
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]', JOURNAL__SEGMENT_BYTES_MAX: '1' },
  })
})

afterEach(async () => {
  await gateway.stop()
  await upstream.stop()
})

const question = (prompt: string) => ({
  path: '/api/generate',
  headers: { 'X-Request-Id': prompt },
  body: { model: 'm', prompt },
})

it('ends running replies with an error and refuses new ones until it can be written again', async () => {
  const running = await ask(gateway.port, question('slow'))
  await latch.reached
  await running.reader.until(() => running.reader.chunks.length > 0)
  const dir = join(gateway.dataDir, 'journal')
  await rename(dir, `${dir}-away`)

  // A file that was opened before the directory went away may still take one write.
  let tries = 0
  let lost = ''
  await eventually(async () => {
    tries += 1
    const reply = await (await ask(gateway.port, question(`first-${tries}`))).reply
    lost = reply.body.toString()
    return lost
  }).toContain('"code":"journal_unavailable"')
  expect(lost).not.toContain('"done":true')
  const refused = await (await ask(gateway.port, question('refused'))).reply
  expect(refused.status).toBe(503)
  expect(JSON.parse(refused.body.toString())).toMatchObject({ code: 'journal_unavailable' })
  const ready = await (await ask(gateway.port, { method: 'GET', path: '/ready' })).reply
  expect([ready.status, ready.body.toString()]).toEqual([503, '{"status":"journal_unavailable"}'])

  latch.release()
  const lines = ndjsonLines((await running.reply).body)
  expect(lines.at(-1)).toMatchObject({ code: 'journal_unavailable' })
  expect(lines.some(({ done }) => done === true)).toBe(false)
  await untilIdle(gateway)

  await rename(`${dir}-away`, dir)
  await eventually(async () => {
    const reply = await (await ask(gateway.port, question('later'))).reply
    return reply.status
  }).toBe(200)
  for (const id of ['slow', `first-${tries}`]) {
    expect(await settledRecords(gateway, id)).toMatchObject([{ outcome: 'internal_error' }])
  }
  const { json } = await gateway.admin('GET', '/usage/records?requestId=refused')
  expect((json as { items: unknown[] }).items).toEqual([])
  const metrics = await (await ask(gateway.port, { method: 'GET', path: '/metrics' })).reply
  const text = metrics.body.toString()
  expect(text).toMatch(/seadragon_requests_total\{class="direct",outcome="internal_error"\} 2\n/)
})
