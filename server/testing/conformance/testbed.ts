import { vi } from 'vitest'
import { openRaw, type RawConnection } from '../clients/raw-connection.ts'
import {
  rawRequest,
  ReplyReader,
  requestBytes,
  type RawReply,
  type RequestParts,
} from '../clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { createLatch } from '../upstream/latch.ts'
import { replay } from '../upstream/recording.ts'
import { hold, inOrder } from '../upstream/steps.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from '../upstream/upstream.ts'

export const MODEL = 'gemma3:270m'
export const MESSAGES = [{ role: 'user' as const, content: 'Tell me the numbers.' }]

/** A chat of which no recording exists: the host numbers its tokens, eight of them. */
export const CHAT = { model: MODEL, messages: MESSAGES }
export const CHAT_TEXT = 'token-0 token-1 token-2 token-3 token-4 token-5 token-6 token-7'

/** Why a row with a Python client is skipped. */
export const NO_PYTHON = 'SEADRAGON_TEST_PYTHON names no Python with the clients'

export interface TestbedOptions {
  readonly upstream?: UpstreamOptions
  /** Variables without their prefix, as for `startTestGateway`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Of the host; one by default. */
  readonly slots?: number
}

/** A request whose reply is looked at while it comes. */
export interface OpenRequest {
  readonly connection: RawConnection
  readonly reader: ReplyReader
}

export interface Testbed {
  readonly upstream: Upstream
  readonly gateway: TestGateway
  get(path: string, headers?: RequestParts['headers']): Promise<RawReply>
  post(path: string, body: unknown, headers?: RequestParts['headers']): Promise<RawReply>
  open(parts: RequestParts): Promise<OpenRequest>
  /** Takes the host's only slot; resolves once it is taken. `release` resolves once it is free again. */
  holdSlot(): Promise<{ release(): Promise<void> }>
  /** Resolves once the gateway knows of this many waiting requests. */
  waiting(count: number): Promise<void>
  /** Resolves once nothing waits or runs. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** What a black-box row needs: a host, and a gateway before it that has seen the host's lists. */
export async function startTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const upstream = await startUpstream(options.upstream)
  const gateway = await startTestGateway({
    hosts: [hostEntry('gpu0', upstream, options.slots)],
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  })
  await ready(gateway)
  const { port } = gateway
  const post: Testbed['post'] = (path, body, headers = {}) =>
    rawRequest(port, { path, body, headers })
  return {
    upstream,
    gateway,
    post,
    get: (path, headers = {}) => rawRequest(port, { method: 'GET', path, headers }),
    open: (parts) => openRequest(port, parts),
    holdSlot: () => holdSlot(upstream, post),
    waiting: (count) => untilQueue(gateway, (states) => states.waiting === count),
    idle: () => untilQueue(gateway, ({ waiting, running }) => waiting + running === 0),
    stop: async () => {
      await gateway.stop()
      await upstream.stop()
    },
  }
}

/** A host as in the configuration. */
export const hostEntry = (
  name: string,
  upstream: Upstream,
  slots = 1,
): Readonly<Record<string, unknown>> => ({ name, driver: 'ollama', url: upstream.url, slots })

/** Resolves once every host has been seen. */
export const ready = (gateway: TestGateway): Promise<void> =>
  vi.waitFor(
    async () => {
      const reply = await rawRequest(gateway.port, { method: 'GET', path: '/ready' })
      if (reply.status !== 200) throw new Error(`/ready says ${reply.status}`)
    },
    { timeout: 15_000, interval: 20 },
  )

export async function openRequest(port: number, parts: RequestParts): Promise<OpenRequest> {
  const connection = await openRaw(port)
  const reader = new ReplyReader(connection, parts.method ?? 'POST')
  connection.send(requestBytes(parts))
  return { connection, reader }
}

async function holdSlot(
  upstream: Upstream,
  post: Testbed['post'],
): Promise<{ release(): Promise<void> }> {
  const latch = createLatch()
  upstream.script(inOrder(hold(latch), replay('chat-nostream')))
  const answered = post('/api/chat', { ...CHAT, stream: false })
  await latch.reached
  return {
    release: async () => {
      latch.release()
      await answered
    },
  }
}

const untilQueue = (
  gateway: TestGateway,
  isMet: (states: { waiting: number; running: number }) => boolean,
): Promise<void> =>
  vi.waitFor(
    async () => {
      const { json } = await gateway.admin('GET', '/queue')
      const states = json.items.map(({ state }: { state: string }) => state) as string[]
      const count = (wanted: string): number => states.filter((state) => state === wanted).length
      const counts = { waiting: count('waiting'), running: count('running') }
      if (!isMet(counts)) throw new Error(`the queue has ${JSON.stringify(counts)}`)
    },
    { timeout: 15_000, interval: 20 },
  )
