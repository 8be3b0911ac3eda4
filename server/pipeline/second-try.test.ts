import { afterEach, expect, it } from 'vitest'
import { ask, eventually, settledRecords, untilIdle, untilWaiting } from '../testing/asking.ts'
import { ndjsonLines } from '../testing/clients/ndjson-lines.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { FAULTS } from '../testing/upstream/faults.ts'
import { createLatch } from '../testing/upstream/latch.ts'
import { hold, inOrder, JSON_UTF8, stall, wholeReply } from '../testing/upstream/steps.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from '../testing/upstream/upstream.ts'

// Goal: a failed host means one more try where nothing was relayed, a lie never, and waiting outlasts
// an outage (design.md 6). Method: hosts that fail on cue; their logs say who was asked how often.

let upstreams: Upstream[] = []
let gateway: TestGateway

const start = async (
  hosts: readonly UpstreamOptions[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Upstream[]> => {
  upstreams = []
  for (const options of hosts) {
    upstreams.push(await startUpstream({ models: ['m'], replays: false, ...options }))
  }
  gateway = await startTestGateway({
    hosts: upstreams.map(({ url }, index) => ({
      name: `gpu${index}`,
      driver: 'ollama',
      url,
      slots: 1,
    })),
    settings: { IDENTIFY__WHITELIST: '["127.0.0.1"]', ...settings },
  })
  await eventually(async () => {
    const { json } = await gateway.admin('GET', '/stats')
    return (json as { hosts: { isAvailable: boolean }[] }).hosts.every((host) => host.isAvailable)
  }).toBe(true)
  return upstreams
}

afterEach(async () => {
  await gateway.stop()
  for (const upstream of upstreams) await upstream.stop()
})

const question = (id: string, extra: object = {}) => ({
  path: '/api/chat',
  headers: { 'X-Request-Id': id },
  body: { model: 'm', messages: [{ role: 'user', content: id }], ...extra },
})

const answerOf = async (id: string, extra: object = {}) => {
  const asking = await ask(gateway.port, question(id, extra))
  const reply = await asking.reply
  asking.connection.close()
  return reply
}

it.each(['reset before the status line', 'close after the head', 'an HTML error page'] as const)(
  'tries elsewhere, unseen by the client: %s',
  async (fault) => {
    const [first, second] = (await start([{}, {}])) as [Upstream, Upstream]
    first.script(FAULTS[fault])
    const reply = await answerOf('q')
    expect(reply.status).toBe(200)
    expect(ndjsonLines(reply.body).filter(({ done }) => done === true)).toHaveLength(1)
    expect([first.inferences.length, second.inferences.length]).toEqual([1, 1])
    expect(reply.headers['x-served-by']).toBe('gpu1')
    expect(await settledRecords(gateway, 'q')).toMatchObject([
      { outcome: 'completed', host: 'gpu1', tries: 2 },
    ])
    await untilIdle(gateway)
  },
)

it('tries the same host again where the connection broke before a status line', async () => {
  const [only] = (await start([{}])) as [Upstream]
  only.script(FAULTS['reset before the status line'])
  expect((await answerOf('q')).status).toBe(200)
  expect(only.inferences).toHaveLength(2)
  expect(await settledRecords(gateway, 'q')).toMatchObject([{ outcome: 'completed', tries: 2 }])
})

it('tries the same host no third time', async () => {
  const [only] = (await start([{}])) as [Upstream]
  only.script(FAULTS['reset before the status line'], { times: Infinity })
  const reply = await answerOf('q')
  expect(reply.status).toBe(503)
  expect(Number(reply.headers['retry-after'])).toBeLessThan(60)
  expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 'no_backend' })
  expect(only.inferences).toHaveLength(2)
  await untilIdle(gateway)
})

it('does not ask the same host again once it had answered with a status', async () => {
  const [only] = (await start([{}])) as [Upstream]
  only.script(FAULTS['close after the head'])
  expect((await answerOf('q')).status).toBe(503)
  expect(only.inferences).toHaveLength(1)
})

it('asks again where the engine had died before the request was begun', async () => {
  const [only] = (await start([{}])) as [Upstream]
  const body = '{"error":"llama-server process no longer running: unknown "}'
  only.script(wholeReply(500, JSON_UTF8, body))
  expect((await answerOf('q')).status).toBe(200)
  expect(only.inferences).toHaveLength(2)
})

it.each([
  'reset after two pieces',
  'close inside a chunk',
  'half a line, then a clean end',
] as const)('never tries again after a relayed byte: %s', async (fault) => {
  const [first, second] = (await start([{}, {}])) as [Upstream, Upstream]
  first.script(FAULTS[fault])
  const reply = await answerOf('q')
  expect(reply.status).toBe(200)
  const lines = ndjsonLines(reply.body)
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.at(-1)).toEqual({ error: expect.any(String), code: expect.any(String) })
  expect(lines.some(({ done }) => done === true)).toBe(false)
  expect(second.inferences).toHaveLength(0)
  expect(await settledRecords(gateway, 'q')).toMatchObject([
    { outcome: expect.stringMatching(/^upstream_/), tries: 1, promptTokens: null },
  ])
})

it('keeps second tries within the budget', async () => {
  const [only] = (await start([{}], { RETRY__PER_MINUTE: '1', RETRY__SHARE: '0' })) as [Upstream]
  only.script(FAULTS['reset before the status line'], { times: Infinity })
  expect((await answerOf('a')).status).toBe(503)
  expect(only.inferences).toHaveLength(2)
  expect((await answerOf('b')).status).toBe(503)
  expect(only.inferences).toHaveLength(3)
})

it('queues again, without counting a try, where a host says that it is full', async () => {
  const [only] = (await start([{}])) as [Upstream]
  only.script(FAULTS['a queue that is full'], { times: 2 })
  expect((await answerOf('q')).status).toBe(200)
  expect(only.inferences).toHaveLength(3)
  expect(await settledRecords(gateway, 'q')).toMatchObject([{ outcome: 'completed', tries: 1 }])
})

it('lets waiting requests outlast an outage, and refuses new ones once it has lasted', async () => {
  const [only] = (await start([{}], {
    QUEUE__REFUSE_WHEN_DOWN_MS: '300',
    UPSTREAM__PROBE_MS: '50',
    UPSTREAM__PROBE_TIMEOUT_MS: '200',
  })) as [Upstream]
  await only.stop()
  const waiting = await ask(gateway.port, question('early'))
  await eventually(async () => {
    const headers = { 'X-Deadline-Ms': '100' }
    const late = await ask(gateway.port, { ...question('late'), headers })
    const reply = await late.reply
    expect(reply.status).toBe(503)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    return (JSON.parse(reply.body.toString()) as { code: string }).code
  }).toBe('no_backend')
  await only.restart()
  const reply = await waiting.reply
  expect([reply.status, reply.end]).toEqual([200, 'complete'])
  expect(await settledRecords(gateway, 'early')).toMatchObject([{ outcome: 'completed' }])
})

it('opens the breaker after five failures, closes it after a good trial', async () => {
  const [only] = (await start([{}], {
    BREAKER__OPEN_MS: '1000',
    RETRY__PER_MINUTE: '0',
    RETRY__SHARE: '0',
  })) as [Upstream]
  only.script(FAULTS['an HTML error page'], { times: 5 })
  for (let turn = 0; turn < 5; turn += 1) expect((await answerOf('q')).status).toBe(503)
  // It waits for the trial instead of being refused: the outage has only begun.
  const asking = await ask(gateway.port, question('trial'))
  const reply = await asking.reply
  expect(reply.status).toBe(200)
  expect(Number(reply.headers['x-queue-wait-ms'])).toBeGreaterThan(0)
  expect(only.inferences).toHaveLength(6)
})

it('never counts a caller who leaves as a failure of the host', async () => {
  const [only] = (await start([{}], { BREAKER__FAILURES: '1' })) as [Upstream]
  only.script(stall, { times: 6 })
  for (let turn = 0; turn < 6; turn += 1) {
    const asking = await ask(gateway.port, question('leaver', { stream: turn % 2 === 0 }))
    const request = await only.nextRequest()
    asking.connection.reset()
    await only.ended(request)
    await untilIdle(gateway)
  }
  const { json } = await gateway.admin('GET', '/stats')
  expect((json as { hosts: unknown[] }).hosts).toMatchObject([
    { breaker: 'closed', isAvailable: true },
  ])
})

it('tells the waiting that their model is gone when its last host lost it', async () => {
  const [only] = (await start([{ models: ['m', 'other'] }], { UPSTREAM__PROBE_MS: '50' })) as [
    Upstream,
  ]
  const latch = createLatch()
  only.script(inOrder(hold(latch), FAULTS['clean end without the ending']))
  const holder = await ask(gateway.port, {
    ...question('holder'),
    body: { model: 'other', prompt: 'x' },
    path: '/api/generate',
  })
  await latch.reached
  const waiting = await ask(gateway.port, question('waiter', { stream: false }))
  await untilWaiting(gateway, 1)
  only.shelf.remove('m')
  const reply = await waiting.reply
  expect(reply.status).toBe(404)
  expect(JSON.parse(reply.body.toString())).toEqual({ error: "model 'm' not found" })
  expect(await settledRecords(gateway, 'waiter')).toMatchObject([
    { outcome: 'model_not_found', status: 404, host: null },
  ])
  latch.release()
  await holder.reply
})

it('gives work to the host that is loaded least', async () => {
  const latch = createLatch()
  const hosts = { beforeToken: () => latch.pass(), slots: 2 }
  const [first, second] = (await start([hosts, hosts])) as [Upstream, Upstream]
  const asked = [await ask(gateway.port, question('a')), await ask(gateway.port, question('b'))]
  await Promise.all([first.nextRequest(), second.nextRequest()])
  await ask(gateway.port, question('c')).then((asking) => asked.push(asking))
  await untilWaiting(gateway, 1)
  latch.release()
  for (const asking of asked) expect((await asking.reply).status).toBe(200)
})
