import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { DataRoute } from '../api/data-plane.ts'
import { Door, type Visit } from '../api/door.ts'
import { HopMarker } from '../api/hop-marker.ts'
import { ollamaReplyForm } from '../dialect/ollama/reply-form.ts'
import type { RefusedRequest } from '../events.ts'
import { createReach } from '../identify/reach.ts'
import { rawRequest } from '../testing/clients/raw-request.ts'
import { createEntrance } from './enter-route.ts'

// Goal: a fault of ours is told without its words, never as a whole reply, and ends nothing but itself.

const SECRET = 'the words of a fault'

let server: Server
let faults: unknown[] = []
let refused: RefusedRequest[] = []
let handle: DataRoute['handle'] = () => undefined

beforeAll(async () => {
  const door = new Door({
    identify: () => {
      throw new Error('nobody is asked here')
    },
    reach: createReach({ allowedHosts: [], machineName: 'm', corsOrigins: [] }),
    hopMarker: new HopMarker(),
    events: { 'request:refused': (one: RefusedRequest) => void refused.push(one) } as never,
    limits: { tell: () => undefined } as never,
    onAddressWarning: () => undefined,
  })
  const enter = createEntrance({ door, onFault: (error) => void faults.push(error) })
  server = createServer((incoming, outgoing) => {
    const route: DataRoute = {
      methods: ['POST'],
      path: '/',
      summary: 'A test',
      form: ollamaReplyForm,
      handle,
    }
    enter(route, { incoming, outgoing }, '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

beforeEach(() => {
  faults = []
  refused = []
})

afterAll(() => void server.close())

const reply = () => rawRequest((server.address() as AddressInfo).port, { path: '/', body: {} })

const FAULTY: [string, DataRoute['handle']][] = [
  [
    'throws',
    () => {
      throw new Error(SECRET)
    },
  ],
  ['rejects', () => Promise.reject(new Error(SECRET))],
  ['rejects late', () => new Promise((_, reject) => setImmediate(() => reject(new Error(SECRET))))],
]

it.each(FAULTY)('answers for a route that %s, with the id that the log has', async (_, faulty) => {
  handle = faulty
  const { status, headers, body } = await reply()
  expect(status).toBe(500)
  expect(JSON.parse(body.toString())).toEqual({ error: 'internal error', code: 'internal' })
  expect(faults.map(String)).toEqual([`Error: ${SECRET}`])
  expect(refused).toMatchObject([{ code: 'internal', requestId: headers['x-request-id'] }])
})

it('cuts a reply that had begun, so that nobody takes it for a whole one', async () => {
  handle = async ({ outgoing }: Visit) => {
    outgoing.write('{"half":')
    await new Promise((resolve) => setImmediate(resolve))
    throw new Error(SECRET)
  }
  const { status, body, end } = await reply()
  expect([status, body.toString()]).toEqual([200, '{"half":'])
  expect(end).not.toBe('complete')
  expect(faults).toHaveLength(1)
})
