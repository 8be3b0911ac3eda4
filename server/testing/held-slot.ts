import type { QueueTicket } from '../../shared/api/queue.ts'
import { ask, untilIdle, untilWaiting, type Asking } from './asking.ts'
import { startTestGateway, type TestGateway } from './gateway.ts'
import { createLatch } from './upstream/latch.ts'
import { startUpstream, type Upstream } from './upstream/upstream.ts'

export interface HeldSlot {
  readonly gateway: TestGateway
  readonly upstream: Upstream
  /** Sends the request that holds the only slot; resolves once it runs. */
  hold(): Promise<Asking>
  /** Requests that wait, one after the other, each with its text as its request id. */
  wait(ids: readonly string[], from?: string, model?: string): Promise<Asking[]>
  /** The ticket of a request. */
  ticketOf(requestId: string): Promise<string>
  /** Request ids of those that wait, in the order of service. */
  waitingIds(): Promise<string[]>
  /** Lets the slot go; resolves with the request ids in the order in which the host got them. */
  finish(): Promise<string[]>
  /** Ends whatever waits or runs. */
  clear(): Promise<void>
  stop(): Promise<void>
}

const question = (id: string, model = 'm') => ({
  path: '/api/chat',
  headers: { 'X-Request-Id': id },
  body: { model, messages: [{ role: 'user', content: id }] },
})

/** A whole gateway before a host with one slot, which a first request holds: whoever comes next waits. */
export const startHeldSlot = async (
  settings: Readonly<Record<string, string>> = {},
): Promise<HeldSlot> => {
  let latch = createLatch()
  const upstream = await startUpstream({
    models: ['m', 'other'],
    replays: false,
    beforeToken: (request) => (request.text.includes('the-holder') ? latch.pass() : undefined),
  })
  const gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 }],
    settings: { IDENTIFY__ANONYMOUS: 'chat', IDENTIFY__WHITELIST: '["127.0.0.1"]', ...settings },
  })
  const items = async (): Promise<readonly QueueTicket[]> =>
    (await gateway.admin('GET', '/queue')).json.items
  let servedBefore = 0
  return {
    gateway,
    upstream,
    hold: async () => {
      latch = createLatch()
      const holder = await ask(gateway.port, question('the-holder'))
      await latch.reached
      servedBefore = upstream.inferences.length
      return holder
    },
    wait: async (ids, from, model) => {
      const askings: Asking[] = []
      for (const id of ids) {
        const { queue_length: before } = (await gateway.admin('GET', '/stats')).json
        askings.push(await ask(gateway.port, question(id, model), from))
        await untilWaiting(gateway, before + 1)
      }
      return askings
    },
    ticketOf: async (requestId) =>
      (await items()).find((item) => item.requestId === requestId)!.ticket,
    waitingIds: async () => {
      const waiting = (await items()).filter(({ state }) => state === 'waiting')
      return waiting.map((item) => item.requestId)
    },
    finish: async () => {
      latch.release()
      await untilIdle(gateway)
      return upstream.inferences.slice(servedBefore).map(({ body }) => textOf(body))
    },
    clear: async () => {
      const tickets = (await items()).map(({ ticket }) => ticket)
      if (tickets.length > 0) {
        await gateway.admin('POST', '/queue/actions', { tickets, action: 'cancel' })
      }
      latch.release()
      await untilIdle(gateway)
    },
    stop: async () => {
      latch.release()
      await gateway.stop()
      await upstream.stop()
    },
  }
}

const textOf = (body: Buffer | null): string =>
  JSON.parse(String(body)).messages[0].content as string
