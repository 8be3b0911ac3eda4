import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, eventually } from '../testing/asking.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { goReply } from '../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: what hosts did with their memory outlives the gateway. Method: a gateway that is stopped, and
// another one on its data directory while the host goes on.

let upstream: Upstream
let dataDir: string
let gateway: TestGateway

const start = () =>
  startTestGateway({
    dataDir,
    hosts: [{ name: 'gpu', driver: 'ollama', url: upstream.url }],
    settings: { UPSTREAM__PROBE_MS: '100' },
  })

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'] })
  dataDir = await mkdtemp(join(tmpdir(), 'seadragon-'))
  gateway = await start()
  expect((await gateway.admin('PATCH', '/models/m', { num_ctx: 2_048 })).status).toBe(200)
})

afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const report = async () => (await gateway.admin('GET', '/stats/models')).json
/** The host only says that it has loaded the model, so that nothing but its word is counted. */
const generate = async (load_duration: number) => {
  const line = { model: 'm', response: 'x', done: true, eval_count: 1, load_duration }
  upstream.script(goReply(200, 'application/json', JSON.stringify(line)))
  const body = { model: 'm', prompt: 'x', stream: false, options: { num_ctx: 4_096 } }
  const asking = await ask(gateway.port, { path: '/api/generate', body })
  expect((await asking.reply).status).toBe(200)
  asking.connection.close()
}

it('keeps loads, requests, times and other contexts over a restart, and the gap between', async () => {
  await generate(4e9)
  await eventually(async () => (await report()).hosts[0].requests).toBe(1)
  const before = await report()
  expect(before).toMatchObject({ gaps: [], hosts: [{ loads: 1, loadingMs: 4_000 }] })
  expect(before.contexts).toMatchObject([{ askedMax: 4_096, given: 2_048, requests: 1 }])
  await gateway.stop()
  gateway = await start()
  await eventually(async () => (await gateway.admin('GET', '/hosts/gpu')).json.isReachable).toBe(
    true,
  )
  await generate(0)
  await eventually(async () => (await report()).hosts[0].requests).toBe(2)
  const after = await report()
  expect(after.since).toBe(before.since)
  expect(after.hosts[0]).toMatchObject({ loads: 1, loadingMs: 4_000, loadsPer100: 50 })
  expect(after.contexts).toMatchObject([{ requests: 2, firstAt: before.contexts[0].firstAt }])
  expect((await gateway.admin('GET', '/models/m')).json).toMatchObject({ loadMs: 4_000 })
  const [gap] = after.gaps
  expect(gap.from).toBeGreaterThanOrEqual(before.to)
  expect(gap.to).toBeGreaterThan(gap.from)
  for (const { from, to } of after.hosts[0].stays) {
    expect(from >= gap.to || (to !== null && to <= gap.from)).toBe(true)
  }
})
