import { serve } from '@hono/node-server'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../store/store-client.ts'
import { createUsageApi } from '../admin/usage-api.ts'
import { createArea } from './rest-area.ts'
import type { Authenticated } from './rest-env.ts'

type ExportRecords = Store['usage']['exportRecords']

const ADMIN: Authenticated = {
  principal: {
    kind: 'admin-token',
    role: 'admin',
    scopes: null,
    keyId: null,
    userId: null,
    sessionId: null,
    name: 'admin token',
    address: '127.0.0.1',
  },
  refusal: null,
  address: '127.0.0.1',
  isSecure: false,
}

const NOBODY: Authenticated = { ...ADMIN, principal: null }

/** The routes over a store that only exports. */
function areaOver(exportRecords: ExportRecords, authenticate = () => ADMIN) {
  const area = createArea({
    authenticate,
    reach: {} as never,
    readBody: () => Promise.reject(new Error('nothing has a body')),
    onFault: () => undefined,
  })
  const usage = { exportRecords } as Store['usage']
  const clock = { now: () => 0, wall: () => 0 }
  return area.route('/', createUsageApi({ usage, clock, prices: { currency: 'EUR', models: {} } }))
}

const bytes = new TextEncoder().encode('a,b\r\n')

it('asks for a part when the one before has been taken', async () => {
  const asked: (string | undefined)[] = []
  const area = areaOver(async ({ cursor }) => {
    asked.push(cursor)
    return { bytes, next: `${asked.length}` }
  })
  const incoming = { headers: {}, socket: {} }
  const reply = await area.request('/records?format=csv', {}, { incoming })
  const reader = reply.body!.getReader()
  await reader.read()
  expect(asked).toEqual([undefined])
  await reader.read()
  await reader.read()
  expect(asked).toEqual([undefined, '1', '2'])
  await reader.cancel()
  expect(asked).toHaveLength(3)
})

it('cuts the connection where a part cannot be had, and never ends as if it were whole', async () => {
  const area = areaOver(async ({ cursor }) => {
    if (cursor !== undefined) throw new Error('gone')
    return { bytes, next: '1' }
  })
  const server = serve({ fetch: area.fetch as never, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const reply = await fetch(`http://127.0.0.1:${port}/records?format=csv`)
  expect(reply.status).toBe(200)
  await expect(reply.text()).rejects.toThrow('terminated')
})

it('cuts the connection of one who may not see any more', async () => {
  let isAdmin = true
  const area = areaOver(
    async ({ cursor }) => {
      isAdmin = cursor === undefined
      return { bytes, next: 'more' }
    },
    () => (isAdmin ? ADMIN : NOBODY),
  )
  let isCut = false
  const outgoing = { destroy: () => (isCut = true) }
  const incoming = { headers: {}, socket: {} }
  const reply = await area.request('/records?format=csv', {}, { incoming, outgoing })
  const read = await reply.text()
  expect(read).toBe('a,b\r\na,b\r\n')
  expect(isCut).toBe(true)
})
