import { describe, expect, test } from 'vitest'
import { ticketRequest } from '../testing/queue/virtual-queue.ts'
import { Backlog } from './backlog.ts'
import { CallerQuotas } from './caller-quota.ts'
import { FairClocks } from './fair-clocks.ts'
import type { TicketRequest } from './ticket.ts'
import { Ticket } from './ticket.ts'

const clocks = new FairClocks()
clocks.agingPerMinute = 0.1

let sequence = 0

const ticket = (id: string, changes: Partial<TicketRequest> = {}): Ticket => {
  sequence += 1
  const request = ticketRequest({ id, ...changes })
  return new Ticket(request, sequence, clocks.of(request.callerId, 0))
}

const createBacklog = (...tickets: Ticket[]): Backlog => {
  const backlog = new Backlog(new CallerQuotas(), clocks)
  for (const one of tickets) backlog.insert(one)
  return backlog
}

const heads = (backlog: Backlog): string[] =>
  [...backlog.queues.values()].map((queue) => queue.head!.id)

describe('Backlog', () => {
  test('counts tickets and bytes, in all and by class', () => {
    const chat = ticket('t1', { class: 'chat', bytes: 10 })
    const backlog = createBacklog(chat, ticket('t2', { class: 'app', bytes: 5 }))
    expect(backlog.size).toBe(2)
    expect(backlog.bytes).toBe(15)
    expect(backlog.countOf('chat')).toBe(1)
    expect(backlog.countOf('batch')).toBe(0)
    backlog.remove(chat)
    expect(backlog.size).toBe(1)
    expect(backlog.bytes).toBe(5)
    expect(backlog.countOf('chat')).toBe(0)
  })

  test('finds a ticket by its id while it waits', () => {
    const one = ticket('t1')
    const backlog = createBacklog(one)
    expect(backlog.get('t1')).toBe(one)
    backlog.remove(one)
    expect(backlog.get('t1')).toBeUndefined()
  })

  test('has one share for each caller, whatever its bases', () => {
    const backlog = createBacklog(
      ticket('t1', { callerId: 'a', base: 1, bytes: 3 }),
      ticket('t2', { callerId: 'a', base: 1, modelKey: 'other', bytes: 4 }),
      ticket('t3', { callerId: 'a', base: 2, bytes: 5 }),
      ticket('t4', { callerId: 'b', base: 1 }),
    )
    const shares = [...backlog.shares.values()]
    expect(shares.map((share) => share.tickets)).toEqual([3, 1])
    expect(shares[0]!.bytes).toBe(12)
    expect(shares[0]!.findNewest()?.id).toBe('t3')
  })

  test('keeps a caller apart that has two classes', () => {
    const backlog = createBacklog(
      ticket('t1', { class: 'direct' }),
      ticket('t2', { class: 'chat' }),
    )
    expect(backlog.shares.size).toBe(2)
  })

  test('has one queue for each target, headed by the smallest key of all flows', () => {
    const backlog = createBacklog(
      ticket('t1', { callerId: 'a', base: 3 }),
      ticket('t2', { callerId: 'b', base: 1 }),
      ticket('t3', { callerId: 'a', modelKey: 'other' }),
      ticket('t4', { callerId: 'a', host: 'h1' }),
    )
    expect(heads(backlog)).toEqual(['t2', 't3', 't4'])
  })

  test('has another head once the head has left, and another one after that', () => {
    const first = ticket('t1', { callerId: 'a', arrivedAt: 1 })
    const second = ticket('t2', { callerId: 'b', arrivedAt: 2 })
    const third = ticket('t3', { callerId: 'a', arrivedAt: 3 })
    const backlog = createBacklog(first, second, third)
    expect(heads(backlog)).toEqual(['t1'])
    backlog.remove(first)
    expect(heads(backlog)).toEqual(['t2'])
    backlog.remove(second)
    expect(heads(backlog)).toEqual(['t3'])
  })

  test('has a new head when an older ticket comes back', () => {
    const backlog = createBacklog(ticket('t2', { arrivedAt: 2 }))
    backlog.insert(ticket('t1', { arrivedAt: 1 }))
    expect(heads(backlog)).toEqual(['t1'])
  })

  test('has a new head when an older ticket comes back behind the head of another flow', () => {
    const backlog = createBacklog(
      ticket('t2', { callerId: 'a', arrivedAt: 2 }),
      ticket('t3', { callerId: 'b', arrivedAt: 3 }),
    )
    backlog.insert(ticket('t1', { callerId: 'b', arrivedAt: 1 }))
    expect(heads(backlog)).toEqual(['t1'])
  })

  test('is empty in every respect once all have left', () => {
    const tickets = [ticket('t1'), ticket('t2', { callerId: 'b' }), ticket('t3', { host: 'h1' })]
    const backlog = createBacklog(...tickets)
    for (const one of tickets) backlog.remove(one)
    expect(backlog.size).toBe(0)
    expect(backlog.bytes).toBe(0)
    expect(backlog.shares.size).toBe(0)
    expect(backlog.queues.size).toBe(0)
    expect(backlog.nextExpiring()).toBeUndefined()
  })

  test('knows who expires first', () => {
    const soon = ticket('t2', { expiresAt: 5 })
    const backlog = createBacklog(ticket('t1', { expiresAt: 9 }), soon, ticket('t3'))
    expect(backlog.nextExpiring()?.id).toBe('t2')
    backlog.remove(soon)
    expect(backlog.nextExpiring()?.id).toBe('t1')
  })

  test('orders by base alone once nothing ages, and by arrival again once it does', () => {
    const old = ticket('old', { callerId: 'a', base: 3, arrivedAt: 0 })
    const good = ticket('good', { callerId: 'b', base: 1, arrivedAt: 1_300_000 })
    const backlog = createBacklog(old, good)
    expect(heads(backlog)).toEqual(['old'])
    clocks.agingPerMinute = 0
    backlog.rekey()
    expect(heads(backlog)).toEqual(['good'])
    clocks.agingPerMinute = 0.1
    backlog.rekey()
    expect(heads(backlog)).toEqual(['old'])
  })

  test('throws where a ticket comes twice, or leaves without being there', () => {
    const one = ticket('t1')
    const backlog = createBacklog(one)
    expect(() => backlog.insert(ticket('t1'))).toThrow('a ticket waits once')
    expect(() => backlog.remove(ticket('t2'))).toThrow('only a waiting ticket is removed')
    expect(backlog.size).toBe(1)
  })
})
