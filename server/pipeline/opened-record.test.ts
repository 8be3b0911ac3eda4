import fs from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ask } from '../testing/asking.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { ndjsonLines } from '../testing/clients/ndjson-lines.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: no caller has seen a token of which a gateway that is killed then has no record. Method: a
// disk that takes its time with each write, and a host that answers at once.

/** After the host has sent all of its reply. */
const WRITTEN_LATE_MS = 100

let upstream: Upstream
let gateway: TestGateway

beforeEach(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 2 }],
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]' },
  })
})

afterEach(async () => {
  vi.restoreAllMocks()
  await gateway.stop()
  await upstream.stop()
})

/** The line of the request is only written when its host has nothing more to send. */
const makeWritesSlow = (): void => {
  const write = fs.write.bind(fs) as (...call: unknown[]) => void
  const isAnswered = (): boolean =>
    upstream.slots.running === 0 && upstream.requests.some(({ text }) => text.includes('hello'))
  vi.spyOn(fs, 'write').mockImplementation(((...call: unknown[]) => {
    const later = (): void => {
      setTimeout(() => (isAnswered() ? write(...call) : later()), WRITTEN_LATE_MS)
    }
    later()
  }) as typeof fs.write)
}

const journalText = (): string => {
  const dir = join(gateway.dataDir, 'journal')
  return fs
    .readdirSync(dir)
    .map((name) => fs.readFileSync(join(dir, name), 'utf8'))
    .join('')
}

it.each([
  ['/api/chat', { messages: [{ role: 'user', content: 'hello' }] }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'hello' }], stream: true }],
])('has the record of a request to %s before its first token goes out', async (path, body) => {
  makeWritesSlow()
  const { reader, reply } = await ask(gateway.port, {
    path,
    headers: { 'X-Request-Id': 'early' },
    body: { model: 'm', ...body },
  })
  await reader.until(() => reader.chunks.length > 0)
  expect(journalText()).toContain('"early"')
  const { end, body: whole } = await reply
  expect(end).toBe('complete')
  if (path.startsWith('/api')) expect(ndjsonLines(whole).at(-1)).toMatchObject({ done: true })
  else expect(whole.toString()).toMatch(/data: \[DONE\]\n\n$/)
})
