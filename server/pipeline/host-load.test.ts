import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask, eventually, untilWaiting } from '../testing/asking.ts'
import { ready } from '../testing/conformance/testbed.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { createLatch } from '../testing/upstream/latch.ts'
import { recordedText } from '../testing/upstream/recording.ts'
import { chunkedReply, EVENT_STREAM, wholeReply, type Step } from '../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: what hosts tell of their slots and of what they do for others decides what the gateway starts
// there. Method: hosts that tell what real ones were recorded to tell, with the numbers of a test.

interface Server {
  readonly upstream: Upstream
  /** Requests of others that it tells of. */
  others: number
}

const servers: Server[] = []
let gateway: TestGateway

const serve = async (answers: Readonly<Record<string, (server: Server) => string>>) => {
  const upstream = await startUpstream({ models: [], replays: false })
  const server: Server = { upstream, others: 0 }
  for (const [path, text] of Object.entries(answers)) {
    upstream.script((exchange) => wholeReply(200, 'application/json', text(server))(exchange), {
      times: Infinity,
      when: ({ route }) => route === path,
    })
  }
  servers.push(server)
  return server
}

const start = async (hosts: readonly object[]): Promise<void> => {
  gateway = await startTestGateway({
    hosts: hosts.map((host, index) => ({
      name: `gpu${index}`,
      driver: 'openai',
      url: servers[index]!.upstream.url,
      ...host,
    })),
    settings: { UPSTREAM__LOAD_MS: '10' },
  })
  await ready(gateway)
}

afterEach(async () => {
  await gateway.stop()
  for (const { upstream } of servers.splice(0)) await upstream.stop()
})

const hostNow = async (name = 'gpu0') => (await gateway.admin('GET', `/hosts/${name}`)).json

describe('a vLLM', () => {
  const METRICS = recordedText('metrics-filtered', 'vllm')
  const withRunning = ({ others }: Server): string =>
    METRICS.replace(/(num_requests_running\{.*\}) 1\.0/, `$1 ${others}.0`)

  /** What the servers wait for before they answer. */
  let released = Promise.resolve()

  beforeEach(async () => {
    released = Promise.resolve()
    for (let count = 0; count < 2; count += 1) {
      const server = await serve({
        '/v1/models': () => recordedText('models', 'vllm'),
        '/version': () => recordedText('version', 'vllm'),
        '/metrics/': withRunning,
      })
      const stream = chunkedReply(EVENT_STREAM, [recordedText('chat-stream-usage', 'vllm')])
      const whenReleased: Step = async (exchange) => await released.then(() => stream(exchange))
      server.upstream.script(whenReleased, { times: Infinity })
    }
  })

  const chat = async (headers: object = {}, changes: object = {}): Promise<void> => {
    const messages = [{ role: 'user', content: 'x' }]
    const asking = await ask(gateway.port, {
      path: '/v1/chat/completions',
      headers: { ...headers },
      body: { model: 'tiny', messages, stream: true, ...changes },
    })
    expect((await asking.reply).status).toBe(200)
    asking.connection.close()
  }

  it('keeps the slots that it uses for others, and gives them back', async () => {
    await start([{ slots: 4 }])
    expect(await hostNow()).toMatchObject({ slots: 4, slotsNow: 4, slotsSource: 'setting' })
    servers[0]!.others = 3
    await eventually(async () => (await hostNow()).slotsNow).toBe(1)
    expect(await hostNow()).toMatchObject({
      slots: 4,
      load: { running: 3, waiting: 0, others: 3, cacheUsed: expect.closeTo(0, 3) },
    })
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(metrics).toContain('seadragon_host_load{host="gpu0",state="running"} 3')
    servers[0]!.others = 0
    await eventually(async () => (await hostNow()).slotsNow).toBe(4)
  })

  it('that works for others comes after one that does not', async () => {
    await start([{ slots: 4 }, { slots: 4 }])
    servers[0]!.others = 2
    await eventually(async () => (await hostNow()).slotsNow).toBe(2)
    await chat()
    expect(servers.map(({ upstream }) => upstream.inferences.length)).toEqual([0, 1])
  })

  it('has sixteen slots to begin with where nobody says how many', async () => {
    await start([{}])
    expect(await hostNow()).toMatchObject({ slots: 16, slotsNow: 16, slotsSource: 'assumed' })
  })

  it.each([
    [true, { priority: 7 }],
    [false, {}],
  ])('is told the priority of a request where it orders by that: %s', async (passes, sent) => {
    await start([{ passPriority: passes }])
    await chat({ 'X-Priority': '7' }, { priority: -5, stream_options: { include_usage: true } })
    const body = { model: 'tiny', messages: [{ role: 'user', content: 'x' }], stream: true }
    expect(servers[0]!.upstream.inferences.map(({ json }) => json)).toEqual([
      { ...sent, ...body, stream_options: { include_usage: true } },
    ])
    expect(servers[0]!.upstream.inferences[0]!.text).toMatch(
      passes ? /^\{"priority":7,"model/ : /^\{"model/,
    )
  })

  it('is told the priority to which an operator has moved a request', async () => {
    const latch = createLatch()
    released = latch.pass()
    await start([{ slots: 1, passPriority: true }])
    const running = chat({ 'X-Priority': '6' })
    await servers[0]!.upstream.nextRequest()
    const moved = chat({ 'X-Priority': '7' })
    await untilWaiting(gateway, 1)
    const { items } = (await gateway.admin('GET', '/queue')).json
    const { ticket } = items.find(({ state }: { state: string }) => state === 'waiting')
    await gateway.admin('POST', `/queue/${ticket}/move`, { priority: 2 })
    latch.release()
    await Promise.all([running, moved])
    const told = servers[0]!.upstream.inferences.map(({ json }) => json as { priority: number })
    expect(told.map(({ priority }) => priority)).toEqual([6, 2])
  })
})

describe('a llama.cpp', () => {
  beforeEach(async () => {
    await serve({
      '/v1/models': () => recordedText('v1-models', 'llama-cpp'),
      '/props': () => recordedText('props', 'llama-cpp'),
      '/slots': ({ others }) =>
        JSON.stringify([0, 1].map((id) => ({ id, is_processing: id < others }))),
    })
  })

  it('has the slots that it says it has', async () => {
    await start([{}])
    expect(await hostNow()).toMatchObject({ slots: 2, slotsNow: 2, slotsSource: 'host' })
    servers[0]!.others = 1
    await eventually(async () => (await hostNow()).slotsNow).toBe(1)
  })

  it('has as many as the configuration says where that says so', async () => {
    await start([{ slots: 1 }])
    expect(await hostNow()).toMatchObject({ slots: 1, slotsNow: 1, slotsSource: 'setting' })
  })

  it('that was added while the gateway runs may be given slots and be left to itself again', async () => {
    await start([{ slots: 1 }])
    const url = servers[0]!.upstream.url
    await gateway.admin('POST', '/hosts', { name: 'added', driver: 'openai', url })
    await eventually(async () => (await hostNow('added')).slots).toBe(2)
    const change = (body: object) => gateway.admin('PATCH', '/hosts/added', body)
    expect((await change({ slots: 5 })).json).toMatchObject({ slots: 5, slotsSource: 'setting' })
    expect((await change({ slots: null })).json).toMatchObject({ slots: 2, slotsSource: 'host' })
    expect((await change({ passPriority: true })).json).toMatchObject({ passPriority: true })
    const refused = await gateway.admin('PATCH', '/hosts/added', { driver: 'ollama' })
    expect(refused).toMatchObject({ status: 400 })
    expect(JSON.stringify(refused.json)).toContain('passPriority is given for a host of the driver')
  })
})
