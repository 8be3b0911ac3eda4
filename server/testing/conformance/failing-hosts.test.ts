import { afterEach, expect, it, vi } from 'vitest'
import { ndjsonLines } from '../clients/ndjson-lines.ts'
import { rawRequest } from '../clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { FAULTS } from '../upstream/faults.ts'
import { isInference } from '../upstream/received-request.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { CHAT, CHAT_TEXT, hostEntry, ready, startTestbed } from './testbed.ts'

// What a caller sees of hosts that die.

let gateway: TestGateway
let hosts: readonly Upstream[] = []

afterEach(async () => {
  await gateway.stop()
  for (const upstream of hosts) await upstream.stop()
})

it('row 47: a host that dies before the first token costs its caller nothing', async () => {
  hosts = [await startUpstream(), await startUpstream()]
  gateway = await startTestGateway({
    hosts: hosts.map((upstream, index) => hostEntry(`gpu${index}`, upstream)),
  })
  await ready(gateway)
  let deaths = 0
  for (const upstream of hosts) {
    // Whichever is asked first dies; the other then answers.
    upstream.script(FAULTS['reset after the head'], {
      when: (request) => isInference(request) && deaths++ === 0,
    })
  }
  const reply = await rawRequest(gateway.port, { path: '/api/chat', body: CHAT })
  expect(reply).toMatchObject({ status: 200, end: 'complete' })
  const lines = ndjsonLines(reply.body)
  expect(lines.map((line) => (line['message'] as { content: string }).content).join('')).toBe(
    CHAT_TEXT,
  )
  expect(lines.filter((line) => line['done'] === true).length).toBe(1)
  expect(hosts.map(({ inferences }) => inferences.length)).toEqual([1, 1])
  await vi.waitFor(async () => {
    const { json } = await gateway.admin('GET', '/usage/records')
    expect(json.items).toMatchObject([{ outcome: 'completed', status: 200, tries: 2 }])
  }, 15_000)
})

it.each(['reset after two pieces', 'close after two pieces', 'close inside a chunk'] as const)(
  'row 48: %s is an error line at the end, and no clean end',
  async (fault) => {
    const bed = await startTestbed()
    gateway = bed.gateway
    hosts = [bed.upstream]
    bed.upstream.script(FAULTS[fault], { times: Infinity })
    const reply = await bed.post('/api/chat', CHAT)
    expect(reply).toMatchObject({ status: 200, end: 'complete' })
    const lines = ndjsonLines(reply.body)
    expect(lines.length).toBe(3)
    expect(lines.at(-1)).toEqual({ error: expect.any(String), code: 'upstream_error' })
    expect(lines.filter((line) => line['done'] === true)).toEqual([])
    expect(bed.upstream.inferences.length).toBe(1)
  },
)
