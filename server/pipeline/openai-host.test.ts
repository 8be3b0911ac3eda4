import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ask, settledRecords, untilIdle } from '../testing/asking.ts'
import { registerPerson } from '../testing/chat-person.ts'
import { ready } from '../testing/conformance/testbed.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'
import { recordedText } from '../testing/upstream/recording.ts'
import * as wire from '../testing/upstream/steps.ts'
import type { Step } from '../testing/upstream/steps.ts'
import { startUpstream, type Upstream } from '../testing/upstream/upstream.ts'

// Goal: what is special about hosts with OpenAI's API holds through the whole gateway. Method: two of
// them that send what real ones were recorded to send.

const upstreams: Upstream[] = []
let gateway: TestGateway

beforeEach(async () => {
  for (let count = 0; count < 2; count += 1) {
    const upstream = await startUpstream({ models: [], replays: false })
    const list = JSON.stringify({ data: [{ id: 'Org/Tiny', owned_by: 'vllm' }] })
    upstream.script(wire.wholeReply(200, 'application/json', list), {
      times: Infinity,
      when: ({ route }) => route === '/v1/models',
    })
    upstreams.push(upstream)
  }
  gateway = await startTestGateway({
    hosts: upstreams.map(({ url }, index) => ({
      name: `gpu${index}`,
      driver: 'openai',
      url,
      slots: 1,
    })),
    settings: { UPSTREAM__STALL_MS: '300', WAIT__GRACE_MS: '60000' },
  })
  await ready(gateway)
})

afterEach(async () => {
  await gateway.stop()
  for (const upstream of upstreams.splice(0)) await upstream.stop()
})

const answers = (name: string): Step =>
  wire.chunkedReply(wire.EVENT_STREAM, [recordedText(name, 'vllm')])

const asked = async (body: object, path = '/v1/chat/completions') => {
  const id = `r${Math.random()}`
  const messages = [{ role: 'user', content: 'x' }]
  const parts = {
    path,
    headers: { 'X-Request-Id': id },
    body: { model: 'org/tiny', messages, ...body },
  }
  const asking = await ask(gateway.port, parts)
  const reply = await asking.reply
  asking.connection.close()
  await untilIdle(gateway)
  const records = await settledRecords(gateway, id)
  return { ...reply, text: reply.body.toString(), record: records[0]! }
}

const sentBodies = () =>
  upstreams.flatMap(({ inferences }) => inferences.map(({ json }) => json as object))

it('relays a stream byte for byte', async () => {
  for (const upstream of upstreams) upstream.script(answers('chat-stream-usage'))
  const { text, record } = await asked({ stream: true, stream_options: { include_usage: true } })
  expect(text).toBe(recordedText('chat-stream-usage', 'vllm'))
  // It was not started to say what it had cached.
  expect(record).toMatchObject({ promptTokens: 17, cachedTokens: null, completionTokens: 17 })
})

it('records what the host had cached, and tells each caller in the words of its dialect', async () => {
  for (const upstream of upstreams) {
    const reply = recordedText('v1-chat-stream-usage', 'llama-cpp')
    upstream.script(wire.chunkedReply(wire.EVENT_STREAM, [reply]), { times: Infinity })
  }
  const counted = { promptTokens: 12, cachedTokens: 7, completionTokens: 12 }
  const chat = await asked({ stream: true, stream_options: { include_usage: true } })
  expect(chat.text).toContain('"prompt_tokens_details":{"cached_tokens":7}')
  expect(chat.record).toMatchObject(counted)
  const message = await asked({ stream: true, max_tokens: 9 }, '/v1/messages')
  expect(message.text).toMatch(/"input_tokens":5,.*"cache_read_input_tokens":7/)
  expect(message.record).toMatchObject(counted)
  const response = await asked({ stream: true, input: 'x' }, '/v1/responses')
  expect(response.text).toContain('"input_tokens":12,"input_tokens_details":{"cached_tokens":7}')
  expect(response.record).toMatchObject(counted)
  const { items } = (await gateway.admin('GET', '/usage')).json
  expect(items).toMatchObject([{ promptTokens: 36, cachedTokens: 21, cacheKnownTokens: 36 }])
  for (const upstream of upstreams) upstream.clearScripts()
  for (const upstream of upstreams) upstream.script(answers('chat-stream-usage'))
  await asked({ stream: true })
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
  expect(metrics).toContain('seadragon_tokens_total{class="direct",kind="prompt"} 53')
  expect(metrics).toContain('seadragon_cached_tokens_total{class="direct"} 21')
  expect(metrics).toContain('seadragon_cache_known_tokens_total{class="direct"} 36')
})

it('tells in the chat what the host had cached', async () => {
  const reply = recordedText('v1-chat-stream-usage', 'llama-cpp')
  for (const upstream of upstreams) upstream.script(wire.chunkedReply(wire.EVENT_STREAM, [reply]))
  const ada = await registerPerson(gateway, 'ada')
  const page = await ada.follow()
  await ada.ask(await ada.begin(), 'hello', { model: 'org/tiny' })
  const { data } = await page.next('ended')
  page.close()
  expect(data.message.figures).toMatchObject({ promptTokens: 12, cachedTokens: 7 })
})

it('counts a stream whose caller did not ask for the counts, and keeps them to itself', async () => {
  for (const upstream of upstreams) upstream.script(answers('chat-stream-usage'))
  const { text, record } = await asked({ stream: true })
  expect(text).not.toContain('"choices":[]')
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  expect(record).toMatchObject({ promptTokens: 17, completionTokens: 17 })
  expect(sentBodies()).toMatchObject([{ stream_options: { include_usage: true } }])
})

it('asks under the one spelling of a name that the host knows', async () => {
  for (const upstream of upstreams) upstream.script(answers('chat-stream-usage'), { times: 2 })
  await asked({ stream: true, model: 'ORG/tiny:latest' })
  await asked({ stream: true, model: 'org/TINY' }, '/api/chat')
  expect(sentBodies()).toMatchObject([{ model: 'Org/Tiny' }, { model: 'Org/Tiny' }])
})

it('lets nobody say what only the gateway may', async () => {
  for (const upstream of upstreams) upstream.script(answers('chat-stream-usage'))
  const { headers } = await asked({ stream: true, priority: -9, request_id: 'mine', top_k: 3 })
  expect(sentBodies()).toEqual([expect.not.objectContaining({ priority: -9, request_id: 'mine' })])
  expect(sentBodies()).toMatchObject([{ top_k: 3 }])
  expect(headers['x-dropped-params']).toBe('priority, request_id')
})

// wire.md 4.1: a server that is told to stop ends its streams as if they were whole.
it.each(['/v1/chat/completions', '/api/chat'])(
  'tries another host where one stops before it has said anything: %s',
  async (path) => {
    const end = 'data: [DONE]\n\n'
    const stopped = wire.chunkedReply(wire.EVENT_STREAM, [end])
    let turn = 0
    for (const upstream of upstreams) {
      upstream.script((exchange) => {
        turn += 1
        return (turn === 1 ? stopped : answers('chat-stream-usage'))(exchange)
      })
    }
    const { text, record } = await asked({ stream: true }, path)
    expect(turn).toBe(2)
    expect(text).toContain('the')
    expect(record.outcome).toBe('completed')
  },
)

it.each(['/v1/chat/completions', '/api/chat', '/v1/messages'])(
  'does not take a reply that was broken off for an answer: %s',
  async (path) => {
    for (const upstream of upstreams) upstream.script(answers('term-running-stream'))
    const { text, record } = await asked({ stream: true, max_tokens: 9 }, path)
    expect(text).toContain('the host ended this reply before it was finished')
    expect(text).not.toMatch(/"done":true|"finish_reason":"(abort|stop)"|message_stop/)
    expect(record.outcome).toBe('upstream_error')
  },
)

it('does not take comments for a sign of life', async () => {
  const warm: Step = async (exchange) => {
    await wire.chunkedHead(wire.EVENT_STREAM)(exchange)
    await wire.chunk(recordedText('chat-stream-usage', 'vllm').split('\n\n')[0] + '\n\n')(exchange)
    while (!exchange.left.aborted) {
      await wire.chunk(': keep-alive\n\n')(exchange)
      await exchange.unlessLeft(pause(50))
    }
  }
  for (const upstream of upstreams) upstream.script(warm)
  const { record } = await asked({ stream: true })
  expect(record.outcome).toBe('upstream_failed')
})

it('goes back to the queue while the server is full', async () => {
  const body = recordedText('queue-full', 'vllm')
  let turn = 0
  for (const upstream of upstreams) {
    upstream.script(
      (exchange) => {
        turn += 1
        const isFull = turn === 1
        return (
          isFull ? wire.wholeReply(503, 'application/json', body) : answers('chat-stream-usage')
        )(exchange)
      },
      { times: 2 },
    )
  }
  const { status, record } = await asked({ stream: true })
  expect([status, record.outcome]).toEqual([200, 'completed'])
})
