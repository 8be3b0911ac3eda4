import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerEvent } from '../../flow/answer.ts'
import { ready } from '../conformance/testbed.ts'
import { ANSWERS } from '../dialect/answers.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import type { Question } from './client-under-test.ts'
import { CLIENTS } from './clients.ts'
import type { HostUnderTest } from './host-under-test.ts'
import { HOSTS } from './hosts.ts'

// Goal: any client on any host. Method: every client library against every kind of host, through the
// whole gateway, by one list of scenarios; what the host was asked is compared too.

const TEXT = ANSWERS['a text']!
const THOUGHT = ANSWERS['a thought and a text']!
const CALLS = ANSWERS['two calls with arguments in pieces']!
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const SETTINGS = {
  WAIT__HEARTBEAT_MS: '20',
  RETRY__PER_MINUTE: '0',
  RETRY__SHARE: '0',
  BREAKER__FAILURES: '1000',
}

const sockets = new Set<Socket>()
const onSocket = (message: unknown) => sockets.add((message as { readonly socket: Socket }).socket)

beforeAll(() => subscribe('net.server.socket', onSocket))
afterAll(() => void unsubscribe('net.server.socket', onSocket))

/** To all who are or were connected with it. */
const bytesWrittenBy = ({ port }: TestGateway): number =>
  [...sockets]
    .filter(({ localPort }) => localPort === port)
    .reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)

describe.each(Object.entries(HOSTS))('on %s', (_kind, start) => {
  let host: HostUnderTest
  /** One that holds its head until it is sure, and one that sends it at once. */
  let gateway: TestGateway
  let hasty: TestGateway

  const startOne = async (graceMs: string): Promise<TestGateway> => {
    const settings = { ...SETTINGS, WAIT__GRACE_MS: graceMs }
    const started = await startTestGateway({ hosts: [host.entry], settings })
    await ready(started)
    return started
  }

  beforeAll(async () => {
    host = await start()
    gateway = await startOne('60000')
    hasty = await startOne('0')
  })

  afterAll(async () => {
    await gateway.stop()
    await hasty.stop()
    await host.stop()
  })

  /** Every deed must have been taken up, and every slot given back. */
  afterEach(async () => {
    await expect
      .poll(async () => (await gateway.admin('GET', '/queue')).json.items, { interval: 5 })
      .toEqual([])
  })

  describe.each(Object.entries(CLIENTS))('%s', (_name, client) => {
    const ways = ['whole', 'stream'] as const
    const ask = (question: Partial<Question> = {}): Question => ({
      model: host.model,
      text: 'How are you?',
      ...question,
    })
    const raised = async (work: Promise<unknown>) => {
      try {
        await work
      } catch (error) {
        return client.raised(error)
      }
      throw new Error('nothing was raised')
    }

    describe.each(ways)('asks for an answer as a %s', (way) => {
      it('chats', async () => {
        host.will({ kind: 'answer', events: TEXT })
        const heard = await client[way](gateway.url, ask({ system: 'Be nice.' }))
        expect(heard).toMatchObject({ text: 'Hello world', promptTokens: 12, completionTokens: 5 })
        expect(host.asked()).toMatchObject({
          model: host.model,
          isStreaming: way === 'stream',
          messages: [
            { role: 'system', text: 'Be nice.' },
            { role: 'user', text: 'How are you?' },
          ],
        })
      })

      it('has its limits respected', async () => {
        host.will({ kind: 'answer', events: ANSWERS['a text that was cut']! })
        const lacks = new Set(client.lacks)
        await client[way](
          gateway.url,
          ask({
            tokensMax: 7,
            ...(!lacks.has('stop') && { stop: ['END'] }),
            ...(!lacks.has('seed') && { seed: 42 }),
          }),
        )
        expect(host.asked()).toMatchObject({
          tokensMax: 7,
          stop: lacks.has('stop') ? [] : ['END'],
          seed: lacks.has('seed') ? null : 42,
        })
      })

      it('calls tools', async () => {
        host.will({ kind: 'answer', events: CALLS })
        const heard = await client[way](gateway.url, ask({ tool: 'get_weather' }))
        expect(heard.text).toBe('Let me see.')
        expect(heard.calls).toEqual([
          { name: 'get_weather', arguments: { city: 'Oslo' } },
          { name: 'now', arguments: {} },
        ])
        expect(host.asked().tools).toEqual(['get_weather'])
      })

      it('tells what its tools said', async () => {
        host.will({ kind: 'answer', events: TEXT })
        const call = { id: 'call_1', name: 'get_weather', arguments: { city: 'Oslo' } }
        await client[way](
          gateway.url,
          ask({ tool: 'get_weather', history: { call, result: '18 C' } }),
        )
        expect(host.asked().messages.slice(1)).toMatchObject([
          { role: 'assistant', calls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] },
          { role: 'tool', text: '18 C' },
        ])
      })

      it('thinks', async ({ skip }) => {
        skip(client.lacks.includes('thinking'))
        host.will({ kind: 'answer', events: THOUGHT })
        const heard = await client[way](gateway.url, ask({ isThinking: true }))
        expect(heard).toMatchObject({ thinking: 'Hm, yes', text: 'Yes.' })
      })

      it('wants a form', async ({ skip }) => {
        skip(client.lacks.includes('schema'))
        const schema = {
          type: 'object',
          properties: { a: { $ref: '#/x' } },
          additionalProperties: false,
        }
        const events: AnswerEvent[] = [
          { kind: 'text', text: '{"a":1}', logprobs: null },
          TEXT.at(-1)!,
        ]
        host.will({ kind: 'answer', events })
        const heard = await client[way](gateway.url, ask({ schema }))
        expect(JSON.parse(heard.text)).toEqual({ a: 1 })
        expect(host.asked().schema).toEqual(schema)
      })

      it('shows an image', async ({ skip }) => {
        skip(client.lacks.includes('image'))
        host.will({ kind: 'answer', events: TEXT })
        await client[way](gateway.url, ask({ image: PNG }))
        expect(host.asked().images).toEqual([PNG])
      })

      it('hears why it was refused', async () => {
        host.will({ kind: 'refuse', status: 400, message: 'no such thing' })
        expect(await raised(client[way](gateway.url, ask()))).toMatchObject({
          status: 400,
          message: expect.stringContaining('no such thing'),
        })
      })

      it('hears of an unknown model', async () => {
        expect(await raised(client[way](gateway.url, ask({ model: 'nope' })))).toMatchObject({
          status: 404,
          message: expect.stringContaining('nope'),
        })
      })

      it.each([401, 403])('hears nothing of the gateway’s own key: %i', async (status) => {
        host.will({ kind: 'refuse', status, message: 'Unauthorized sk-123' })
        const told = await raised(client[way](gateway.url, ask()))
        // Where the dialect says it in a stream, it has no status.
        expect(told.status ?? 500).toBeGreaterThanOrEqual(500)
        expect(told.message).not.toContain('sk-123')
      })

      it('leaves, and the host is told', async () => {
        const leaving = new AbortController()
        host.will({ kind: 'go on' })
        const asked = client[way](gateway.url, ask({ signal: leaving.signal }), () =>
          leaving.abort(),
        )
        // Some libraries raise that they left, others just end.
        const gone = asked.catch(() => null)
        // Whoever waits for one object hears nothing before it leaves.
        if (way === 'whole') {
          await expect.poll(() => hasStarted(gateway)).toBe(true)
          leaving.abort()
        }
        await host.left()
        await gone
      })
    })

    it('waits for its first token', async () => {
      let release = (): void => undefined
      const released = new Promise<void>((resolve) => (release = resolve))
      host.will({ kind: 'answer later', events: TEXT, release: released })
      const asked = client.stream(hasty.url, ask())
      await expect.poll(() => hasStarted(hasty)).toBe(true)
      // Some heartbeats later; how many does not matter.
      const moments = new Set<number>()
      const bytesNow = () => moments.add(bytesWrittenBy(hasty)).size
      await expect.poll(bytesNow, { interval: 5, timeout: 10_000 }).toBeGreaterThan(3)
      release()
      expect((await asked).text).toBe('Hello world')
    })

    it('hears in its stream why it was refused', async () => {
      host.will({ kind: 'refuse', status: 400, message: 'no such thing' })
      const told = await raised(client.stream(hasty.url, ask()))
      expect(told.message).toContain('no such thing')
    })

    it('hears of a failure inside its stream', async () => {
      host.will({ kind: 'fail', events: TEXT.slice(0, 2), message: 'it broke' })
      const told = await raised(client.stream(gateway.url, ask()))
      expect(told.message).toContain('it broke')
    })

    it('hears of a host that dies inside its stream', async () => {
      host.will({ kind: 'die', events: TEXT.slice(0, 2) })
      const told = await raised(client.stream(gateway.url, ask()))
      expect(told.message).toContain('not complete')
    })

    it('embeds', async ({ skip }) => {
      skip(client.lacks.includes('embeddings'))
      const vectors = [
        [0.5, -0.25],
        [1, 0],
      ]
      host.will({ kind: 'embed', vectors })
      expect(await client.embed(gateway.url, host.embedder, ['a', 'b'])).toEqual(vectors)
    })
  })
})

const hasStarted = async (gateway: TestGateway): Promise<boolean> => {
  const { json } = await gateway.admin('GET', '/queue')
  return json.items.some(({ state }: { state: string }) => state === 'running')
}
