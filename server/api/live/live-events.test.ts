import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { QueueTicket } from '../../../shared/api/queue.ts'
import { eventually } from '../../testing/asking.ts'
import { EventSource } from '../../testing/clients/event-source.ts'
import { startHeldSlot, type HeldSlot } from '../../testing/held-slot.ts'

// Goal: who follows the queue knows at every moment what a look at it would say. Method: a listener
// keeps the list as the documentation says to, and is compared with the list itself.

let scene: HeldSlot
const sources: EventSource[] = []

beforeAll(async () => {
  scene = await startHeldSlot({
    LIVE__CHANGES_MS: '10',
    LIVE__LISTENERS_MAX: '5',
    LIVE__LISTENERS_PER_CALLER_MAX: '3',
    WAIT__HEARTBEAT_MS: '200',
  })
})

beforeEach(() => scene.hold())

afterEach(async () => {
  for (const source of sources.splice(0)) source.close()
  await scene.clear()
})

afterAll(() => scene.stop())

const follow = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
  const opened = await EventSource.open(`${scene.gateway.url}${path}`, headers)
  sources.push(opened.source)
  return opened
}

const followAll = async (headers: Readonly<Record<string, string>> = {}) => {
  const token = { 'X-Admin-Token': scene.gateway.adminToken }
  return (await follow('/api/admin/events', { ...token, ...headers })).source
}

const post = async (requestId: string, action: string, body?: unknown) =>
  scene.gateway.admin('POST', `/queue/${await scene.ticketOf(requestId)}/${action}`, body)

const lineOf = ({ requestId, priority, reason }: QueueTicket): string =>
  `${requestId} ${priority} ${reason}`

/** The list as a listener has it: taken from the snapshot and kept by the changes. */
class KeptList {
  running: QueueTicket[] = []
  waiting: QueueTicket[] = []
  readonly #source: EventSource
  #read = 0

  constructor(source: EventSource) {
    this.#source = source
  }

  get waitingIds(): string[] {
    this.#catchUp()
    return this.waiting.map(({ requestId }) => requestId)
  }

  get lines(): string[] {
    this.#catchUp()
    return this.waiting.map(lineOf)
  }

  get runningIds(): string[] {
    this.#catchUp()
    return this.running.map(({ requestId }) => requestId)
  }

  #catchUp(): void {
    for (const { name, data } of this.#source.events.slice(this.#read)) {
      this.#read += 1
      if (name === 'snapshot') {
        this.running = data.tickets.filter((item: QueueTicket) => item.state === 'running')
        this.waiting = data.tickets.filter((item: QueueTicket) => item.state === 'waiting')
      } else if (name === 'queue') this.#apply(data)
    }
  }

  #apply({ gone, changed }: { gone: string[]; changed: QueueTicket[] }): void {
    const isLeft = ({ ticket }: QueueTicket) =>
      !gone.includes(ticket) && changed.every((item) => item.ticket !== ticket)
    this.running = this.running.filter(isLeft)
    this.waiting = this.waiting.filter(isLeft)
    for (const item of changed) {
      if (item.state === 'running') this.running.push(item)
      else this.waiting.splice(item.position - 1, 0, item)
    }
  }
}

describe('the events for operators', () => {
  it('begin with a snapshot, and keep a list right through all that happens', async () => {
    await scene.wait(['chat-1'], '127.0.0.3')
    const source = await followAll()
    const list = new KeptList(source)
    const snapshot = await source.next('snapshot')
    expect(snapshot.data).toMatchObject({ agingPerMinute: 0.1 })
    expect([list.runningIds, list.waitingIds]).toEqual([['the-holder'], ['chat-1']])
    const isAsItIs = async () => {
      const { items } = (await scene.gateway.admin('GET', '/queue')).json
      const expected = (items as QueueTicket[]).filter(({ state }) => state === 'waiting')
      await eventually(() => list.lines).toEqual(expected.map(lineOf))
    }
    await scene.wait(['chat-2'], '127.0.0.3')
    await scene.wait(['direct-1', 'direct-2'])
    await isAsItIs()
    await post('chat-2', 'pin')
    await isAsItIs()
    await post('direct-1', 'move', { priority: 9 })
    await isAsItIs()
    await post('chat-1', 'hold')
    await isAsItIs()
    await post('chat-1', 'cancel')
    await isAsItIs()
    expect(await scene.finish()).toEqual(['chat-2', 'direct-2', 'direct-1'])
    await isAsItIs()
    await eventually(() => list.runningIds).toEqual([])
    expect(source.events.filter(({ name }) => name === 'snapshot')).toHaveLength(1)
  })

  it('says that hosts, settings and the whitelist are others, and not what they are', async () => {
    const source = await followAll()
    const { gateway } = scene
    await gateway.admin('POST', '/hosts', { name: 'another', driver: 'demo' })
    expect((await source.next('changed')).data).toMatchObject({ what: 'hosts' })
    await gateway.admin('DELETE', '/hosts/another')
    expect((await source.next('changed')).data).toMatchObject({ what: 'hosts' })
    await gateway.admin('PATCH', '/models/m', { keep_alive: 60 })
    const { data } = await source.next('changed')
    expect(Object.keys(data as object)).toEqual(['at', 'what'])
    expect(data).toMatchObject({ what: 'settings' })
    await gateway.admin('DELETE', '/models/m')
    expect((await source.next('changed')).data).toMatchObject({ what: 'settings' })
    await gateway.admin('POST', '/whitelist', { address: '192.0.2.77' })
    expect((await source.next('changed')).data).toMatchObject({ what: 'whitelist' })
    await gateway.admin('DELETE', '/whitelist/192.0.2.77')
    expect((await source.next('changed')).data).toMatchObject({ what: 'whitelist' })
  })

  it('say how it goes, as the statistics do', async () => {
    const source = await followAll()
    const { data } = await source.next('stats')
    expect(data).toMatchObject({ active_requests: 1, hosts: [{ name: 'gpu0', inUse: 1 }] })
  })

  it('go on for one who comes back where they broke off, with nothing twice', async () => {
    const first = await followAll()
    const { id } = await first.next('snapshot')
    await scene.wait(['a'])
    const heard = await first.next('queue')
    first.close()
    await first.ended()
    await scene.wait(['b'])
    const again = await followAll({ 'Last-Event-ID': heard.id! })
    const missed = await again.next('queue')
    expect(missed.data.changed.map((item: QueueTicket) => item.requestId)).toEqual(['b'])
    expect(again.events.some(({ name }) => name === 'snapshot')).toBe(false)
    const earlier = await followAll({ 'Last-Event-ID': id! })
    const list = new KeptList(earlier)
    await earlier.next('stats')
    expect(list.waitingIds).toEqual(['a', 'b'])
  })

  it.each(['unknown', 'AAAAAAAA-1', '-1', '9'.repeat(64)])(
    'begin anew for one who says that it heard %s',
    async (id) => {
      const source = await followAll({ 'Last-Event-ID': id })
      expect((await source.next('snapshot')).data.tickets).toHaveLength(1)
    },
  )

  it('say nothing of the queue where nothing happens but that time passes', async () => {
    const source = await followAll()
    await source.next('stats')
    const count = source.events.length
    await source.until(() => source.comments.length > 0)
    expect(source.events.slice(count).filter(({ name }) => name === 'queue')).toEqual([])
  })

  it.each([
    ['nobody', {}, 401],
    ['a key without the scope', { scopes: ['inference', 'usage:read'] }, 403],
  ])('are not for %s', async (_who, key, status) => {
    const headers =
      'scopes' in key
        ? { 'X-API-Key': await scene.gateway.createKey({ name: 'without', ...key }) }
        : undefined
    const { reply } = await follow('/api/admin/events', headers)
    expect(reply.status).toBe(status)
  })

  it('end at once for a key that is revoked', async () => {
    const created = await scene.gateway.admin('POST', '/apikeys', {
      name: 'panel',
      scopes: ['admin'],
    })
    const { source } = await follow('/api/admin/events', { 'X-API-Key': created.json.key })
    await source.next('snapshot')
    await scene.gateway.admin('DELETE', `/apikeys/${created.json.id}`)
    await source.ended()
    await scene.wait(['secret'])
    expect(JSON.stringify(source.events)).not.toContain('secret')
  })

  it('end for a key that loses the scope', async () => {
    const created = await scene.gateway.admin('POST', '/apikeys', {
      name: 'less',
      scopes: ['admin'],
    })
    const { source } = await follow('/api/admin/events', { 'X-API-Key': created.json.key })
    await source.next('snapshot')
    await scene.gateway.admin('PATCH', `/apikeys/${created.json.id}`, { scopes: ['inference'] })
    await source.ended()
  })
})

it('answer HEAD with their head alone, and hold no place for it', async () => {
  const headers = { 'X-Admin-Token': scene.gateway.adminToken }
  for (let time = 0; time < 6; time += 1) {
    const reply = await fetch(`${scene.gateway.url}/api/admin/events`, { method: 'HEAD', headers })
    expect(reply.headers.get('content-type')).toMatch('text/event-stream')
  }
  await (await followAll()).next('snapshot')
})

describe('the events for a caller', () => {
  it('have its own requests alone, with positions that move', async () => {
    const key = await scene.gateway.createKey({ name: 'an app' })
    await scene.wait(['foreign'], '127.0.0.3')
    const { source } = await follow('/api/queue/events')
    const first = await source.next('queue')
    expect(first.data.items.map((item: QueueTicket) => item.requestId)).toEqual(['the-holder'])
    await scene.wait(['a', 'b'])
    const has = (text: string) => source.until(() => lastItems(source).includes(text))
    await has('b waiting 2')
    expect(lastItems(source)).toEqual(['the-holder running 0', 'a waiting 1', 'b waiting 2'])
    await post('b', 'pin')
    await has('b waiting 1')
    await post('b', 'cancel')
    await has('a waiting 1')
    expect(JSON.stringify(source.events)).not.toContain('foreign')
    const other = (await follow('/api/queue/events', { 'X-API-Key': key })).source
    expect((await other.next('queue')).data.items).toEqual([])
  })

  it('say that they live where nothing happens', async () => {
    const { source } = await follow('/api/queue/events')
    await source.until(() => source.comments.length >= 2)
    expect(source.comments[0]).toBe('keep-alive')
  })

  it('end for a key that is revoked', async () => {
    const created = await scene.gateway.admin('POST', '/apikeys', { name: 'revoked' })
    const { source } = await follow('/api/queue/events', { 'X-API-Key': created.json.key })
    await source.next('queue')
    await scene.gateway.admin('DELETE', `/apikeys/${created.json.id}`)
    await source.ended()
  })

  it('are not for nobody', async () => {
    const { reply } = await follow('/api/queue/events', { 'X-API-Key': `sd_${'x'.repeat(43)}` })
    expect(reply.status).toBe(401)
  })
})

const lastItems = (source: EventSource): string[] =>
  (source.events.findLast(({ name }) => name === 'queue')?.data.items ?? []).map(
    (item: QueueTicket) => `${item.requestId} ${item.state} ${item.position}`,
  )

describe('event streams', () => {
  it('are bounded for each caller and in all, and make room when one goes', async () => {
    const open = async (headers: Readonly<Record<string, string>> = {}) =>
      await follow('/api/queue/events', headers)
    const own = [await open(), await open(), await open()]
    const refused = await open()
    expect(refused.reply.status).toBe(429)
    expect(refused.reply.headers.get('retry-after')).toBe('10')
    expect(await refused.reply.json()).toMatchObject({ code: 'stream_limit' })
    const key = await scene.gateway.createKey({ name: 'app' })
    expect((await open({ 'X-API-Key': key })).reply.status).toBe(200)
    await followAll()
    const token = { 'X-Admin-Token': scene.gateway.adminToken }
    const full = await follow('/api/admin/events', token)
    expect(full.reply.status).toBe(429)
    expect(((await full.reply.json()) as { error: string }).error).toContain('live.listenersMax')
    own[0]!.source.close()
    await eventually(async () => (await open()).reply.status).toBe(200)
  })
})
