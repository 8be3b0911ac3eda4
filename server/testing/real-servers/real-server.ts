import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ready } from '../conformance/testbed.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { CLIENTS } from '../pairs/clients.ts'
import type { Question } from '../pairs/client-under-test.ts'
import { FAULTS } from '../upstream/faults.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { CALLING } from './calling.ts'

/** A server that really generates. */
export interface RealServer {
  readonly url: string
  readonly model: string
  /** Tokens that a prompt and its answer may have together. */
  readonly contextTokens: number
  /** Whether its model can embed. */
  readonly embeds: boolean
  /** Requests that it works on now. */
  busy(): Promise<number>
  stop(): Promise<void>
}

/**
 * What holds for recordings holds for a model that really generates: every client library against a real
 * server behind a whole gateway. The model may be tiny, so what it says means nothing.
 */
export const describeRealServer = (start: () => Promise<RealServer>): void => {
  let server: RealServer
  let broken: Upstream
  let gateway: TestGateway

  beforeAll(async () => {
    server = await start()
    broken = await startUpstream({ models: [server.model], replays: false })
    gateway = await startTestGateway({
      hosts: [
        { name: 'real', driver: 'openai', url: server.url, slots: 2 },
        // With the same model, and more room: it is asked first wherever it is asked at all.
        { name: 'broken', driver: 'ollama', url: broken.url, slots: 8 },
      ],
      settings: { BREAKER__FAILURES: '1000', RETRY__PER_MINUTE: '1000' },
    })
    await ready(gateway)
    broken.script(FAULTS['reset before the status line'], { times: Infinity })
  }, 60_000)

  afterAll(async () => {
    await gateway.stop()
    await broken.stop()
    await server.stop()
  })

  const ask = (question: Partial<Question> = {}): Question => ({
    model: server.model,
    text: 'Say hello.',
    tokensMax: 6,
    ...question,
  })

  it('is listed once, although two hosts have it', async () => {
    const reply = await fetch(`${gateway.url}/v1/models`)
    expect(await reply.json()).toMatchObject({ data: [{ id: server.model }] })
  })

  describe.each(Object.entries(CLIENTS))('%s', (_name, client) => {
    describe.each(['whole', 'stream'] as const)('asks for an answer as a %s', (way) => {
      it('chats, although the host that was asked first fails', async () => {
        const before = broken.inferences.length
        const heard = await client[way](gateway.url, ask({ system: 'Be nice.' }))
        expect(heard.text).not.toBe('')
        expect(heard.promptTokens).toBeGreaterThan(5)
        expect(heard.completionTokens).toBeGreaterThan(0)
        expect(heard.completionTokens).toBeLessThanOrEqual(6)
        expect(broken.inferences.length).toBe(before + 1)
      })

      it('offers a tool and tells what one said', async () => {
        const call = { id: 'call_1', name: 'get_weather', arguments: { city: 'Oslo' } }
        const history = { call, result: '18 C' }
        const heard = await client[way](gateway.url, ask({ tool: 'get_weather', history }))
        expect(heard.promptTokens).toBeGreaterThan(40)
      })

      it('wants a form', async ({ skip }) => {
        skip(client.lacks.includes('schema'))
        const schema = {
          type: 'object',
          properties: { size: { enum: ['small', 'large'] } },
          required: ['size'],
          additionalProperties: false,
        }
        const heard = await client[way](gateway.url, ask({ schema, tokensMax: 400 }))
        expect(JSON.parse(heard.text)).toEqual({ size: expect.stringMatching(/^(small|large)$/) })
      })

      it('hears that its prompt is too long', async () => {
        const text = 'word '.repeat(server.contextTokens + 1_000)
        const raised = await client[way](gateway.url, ask({ text })).then(
          () => null,
          (error: unknown) => client.raised(error),
        )
        expect(raised?.message).toMatch(/context/)
        expect(raised?.status).toBe(400)
      })
    })

    it('leaves, and the generation ends', async () => {
      const leaving = new AbortController()
      const question = ask({ tokensMax: 1_500, signal: leaving.signal })
      await client.stream(gateway.url, question, () => leaving.abort()).catch(() => undefined)
      await expect.poll(() => server.busy(), { timeout: 5_000, interval: 20 }).toBe(0)
    })

    it('embeds', async ({ skip }) => {
      skip(client.lacks.includes('embeddings') || !server.embeds)
      const vectors = await client.embed(gateway.url, server.model, ['a', 'b'])
      expect(vectors[0]!.length).toBeGreaterThan(10)
      expect(vectors[1]!.length).toBe(vectors[0]!.length)
      expect(vectors[0]).not.toEqual(vectors[1])
    })
  })

  it.each(Object.entries(CALLING))('calls a tool for who asks at %s', async (path, ask) => {
    const reply = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      body: JSON.stringify({ model: server.model, ...ask.body }),
    })
    const [call] = ask.callsOf((await reply.json()) as never)
    expect(call).toEqual({ name: 'get_weather', city: expect.any(String) })
  })
}
