import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OwnTicket } from '../../../shared/api/queue.ts'
import { eventually } from '../../testing/asking.ts'
import { auditEntries } from '../../testing/audit-entries.ts'
import { startHeldSlot, type HeldSlot } from '../../testing/held-slot.ts'

let scene: HeldSlot

beforeAll(async () => {
  scene = await startHeldSlot({ UPSTREAM__PROBE_MS: '50' })
})

beforeEach(() => scene.hold())

afterEach(() => scene.clear())

afterAll(() => scene.stop())

const post = async (requestId: string, action: string, body?: unknown) =>
  scene.gateway.admin('POST', `/queue/${await scene.ticketOf(requestId)}/${action}`, body)

describe('an operator', () => {
  it('sees at whose turn another model is loaded than the one that is', async () => {
    await scene.wait(['a', 'b'], undefined, 'other')
    const { gateway } = scene
    const [a, b] = [await scene.ticketOf('a'), await scene.ticketOf('b')]
    const expected = { model: 'other:latest', loaded: ['m:latest'], first: a, loadMs: null }
    await eventually(async () => (await gateway.admin('GET', '/stats')).json.switches).toEqual([
      expected,
    ])
    const { json } = await gateway.admin('GET', `/queue/${b}`)
    expect(json.modelSwitch).toMatchObject({ ...expected, at: { ticket: a, position: 1 } })
    const reply = await fetch(`${gateway.url}/api/queue`)
    const { items } = (await reply.json()) as { readonly items: readonly OwnTicket[] }
    expect(items.map(({ modelSwitch }) => modelSwitch)).toEqual([
      null,
      { isFirst: true, loadMs: null },
      { isFirst: false, loadMs: null },
    ])
  })

  it('holds a request, and it keeps its place until it is released', async () => {
    await scene.wait(['a', 'b', 'c'])
    const held = await post('a', 'hold')
    expect(held.status).toBe(200)
    expect(held.json).toMatchObject({ state: 'waiting', isOnHold: true, reason: 'on_hold' })
    expect(await scene.waitingIds()).toEqual(['a', 'b', 'c'])
    const released = await post('a', 'release')
    expect(released.json).toMatchObject({ isOnHold: false, reason: 'no_free_slot' })
    expect(await scene.finish()).toEqual(['a', 'b', 'c'])
  })

  it('holds a request, and those behind it are served meanwhile', async () => {
    await scene.wait(['a', 'b'])
    const ticket = await scene.ticketOf('a')
    await post('a', 'hold')
    await post('the-holder', 'cancel')
    await eventually(async () => {
      return (await scene.gateway.admin('GET', `/queue/${ticket}`)).json.hosts[0]
    }).toEqual({ name: 'gpu0', slots: 1, slotsInUse: 0, standing: 'free' })
    expect(await scene.waitingIds()).toEqual(['a'])
    await scene.gateway.admin('POST', `/queue/${ticket}/release`)
    expect(await scene.finish()).toEqual(['b', 'a'])
  })

  it('pins a request, which is served before whoever has the better priority', async () => {
    await scene.wait(['chat-1', 'chat-2'], '127.0.0.3')
    await scene.wait(['direct'])
    const pinned = await post('chat-2', 'pin')
    expect(pinned.json).toMatchObject({ isPinned: true, position: 1, basePriority: 3 })
    expect(await scene.waitingIds()).toEqual(['chat-2', 'direct', 'chat-1'])
    const moved = await post('chat-2', 'move', { priority: 3 })
    expect(moved.json).toMatchObject({ priority: 3 })
    expect(await scene.waitingIds()).toEqual(['direct', 'chat-1', 'chat-2'])
    await post('chat-2', 'pin')
    expect(await scene.finish()).toEqual(['chat-2', 'direct', 'chat-1'])
  })

  it('puts a request between others by parts of a point', async () => {
    await scene.wait(['chat-1', 'chat-2'], '127.0.0.3')
    await scene.wait(['direct'])
    expect((await post('chat-2', 'move', { priority: 1.5 })).json).toMatchObject({ priority: 1.5 })
    expect(await scene.waitingIds()).toEqual(['direct', 'chat-2', 'chat-1'])
    await post('chat-2', 'move', { priority: 0 })
    expect(await scene.waitingIds()).toEqual(['chat-2', 'direct', 'chat-1'])
  })

  it('does one thing to several requests, and hears of those that are gone', async () => {
    await scene.wait(['a', 'b', 'c'])
    const tickets = await Promise.all(['a', 'b'].map((id) => scene.ticketOf(id)))
    const act = (body: object) => scene.gateway.admin('POST', '/queue/actions', body)
    const held = await act({ tickets: [...tickets, tickets[0], 'gone'], action: 'hold' })
    expect(held.json).toEqual({ done: tickets, missed: ['gone'] })
    const moved = await act({ tickets, action: 'move', priority: 9 })
    expect(moved.json).toEqual({ done: tickets, missed: [] })
    expect(await scene.waitingIds()).toEqual(['c', 'a', 'b'])
    expect((await act({ tickets, action: 'release' })).json.done).toEqual(tickets)
    expect((await act({ tickets, action: 'cancel' })).json).toEqual({ done: tickets, missed: [] })
    expect((await act({ tickets, action: 'cancel' })).json).toEqual({ done: [], missed: tickets })
    expect(await scene.waitingIds()).toEqual(['c'])
  })

  it.each([
    ['no ticket', { tickets: [], action: 'hold' }, 'tickets: Too small'],
    ['an unknown action', { tickets: ['a'], action: 'explode' }, 'action: Invalid'],
    ['a move without a priority', { tickets: ['a'], action: 'move' }, 'priority: Invalid'],
    [
      'a priority of nobody',
      { tickets: ['a'], action: 'move', priority: 9.5 },
      'priority: Too big',
    ],
    ['a pin with a priority', { tickets: ['a'], action: 'pin', priority: 1 }, 'Unrecognized key'],
    ['too many', { tickets: Array(1_001).fill('a'), action: 'hold' }, 'tickets: Too big'],
  ])('is told what is wrong with %s', async (_what, body, message) => {
    const { status, json } = await scene.gateway.admin('POST', '/queue/actions', body)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.error).toContain(message)
  })

  it('is told that a request which runs cannot be held, moved or explained', async () => {
    const ticket = await scene.ticketOf('the-holder')
    for (const action of ['hold', 'release', 'pin']) {
      const { status, json } = await post('the-holder', action)
      expect([status, json.code, json.error]).toEqual([
        404,
        'not_found',
        `no request waits as ${ticket}; one that runs cannot be moved, held or explained`,
      ])
    }
    expect((await scene.gateway.admin('GET', `/queue/${ticket}`)).status).toBe(404)
    expect((await scene.gateway.admin('GET', '/queue/unknown')).status).toBe(404)
  })

  it('sees by which numbers a request stands where it does', async () => {
    await scene.wait(['chat'], '127.0.0.3')
    await scene.wait(['direct-1', 'direct-2'])
    const { json } = await scene.gateway.admin('GET', `/queue/${await scene.ticketOf('chat')}`)
    const { ticket, key, agingPerMinute, ahead, hosts } = json
    expect(agingPerMinute).toBe(0.1)
    expect(key).toBe(ticket.queuedAt + (ticket.priority / agingPerMinute) * 60_000)
    expect(ticket).toMatchObject({ priority: 3, position: 3, positionMin: 3, class: 'chat' })
    expect(ticket.effectivePriority).toBeCloseTo(3 - (ticket.waitedMs / 60_000) * 0.1, 2)
    expect(ticket.expiresAt).toBe(ticket.queuedAt + 1_800_000)
    expect(ahead).toMatchObject({
      byClass: { direct: 2, app: 0, chat: 0, batch: 0 },
      ofSameCaller: 0,
      onHold: 0,
      nearest: [{ requestId: 'direct-2' }, { requestId: 'direct-1' }],
    })
    expect(hosts).toEqual([{ name: 'gpu0', slots: 1, slotsInUse: 1, standing: 'full' }])
  })

  it('leaves a note in the audit log of everything that was done, and of nothing else', async () => {
    await scene.wait(['a', 'b'])
    const before = auditEntries(scene.gateway).length
    const ticket = await scene.ticketOf('a')
    await post('a', 'hold')
    await post('a', 'move', { priority: 5 })
    await post('a', 'cancel')
    await scene.gateway.admin('POST', `/queue/${ticket}/cancel`)
    await scene.gateway.admin('POST', '/queue/actions', { tickets: ['gone'], action: 'hold' })
    const other = await scene.ticketOf('b')
    await scene.gateway.admin('POST', '/queue/actions', { tickets: [other], action: 'pin' })
    const entries = auditEntries(scene.gateway).slice(before)
    expect(entries.map(({ action, targetId }) => [action, targetId])).toEqual([
      ['queue.hold', ticket],
      ['queue.move', ticket],
      ['queue.cancel', ticket],
      ['queue.pin', null],
    ])
    expect(entries[1]).toMatchObject({
      actorKind: 'admin-token',
      targetKind: 'ticket',
      targetName: '127.0.0.1',
      before: { ticket, isOnHold: true, priority: 1, caller: '127.0.0.1' },
      after: { action: 'move', priority: 5 },
    })
    expect(entries[3]!.after).toEqual({ action: 'pin', tickets: [other] })
  })
})
