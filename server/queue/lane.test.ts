import { describe, expect, test } from 'vitest'
import { ticketRequest } from '../testing/queue/virtual-queue.ts'
import { CallerShare } from './caller-share.ts'
import { FairClocks } from './fair-clocks.ts'
import { Lane } from './lane.ts'
import { TargetQueue } from './target-queue.ts'
import { Ticket } from './ticket.ts'

const clocks = new FairClocks()

const ticket = (sequence: number, arrivedAt = sequence): Ticket =>
  new Ticket(ticketRequest({ id: `t${sequence}`, arrivedAt }), sequence, clocks.of('key:k1', 0))

const createLane = (tickets: readonly Ticket[] = []): Lane => {
  const queue = new TargetQueue(
    { modelKey: 'm', host: null, avoidHost: null, isOnHold: false },
    clocks,
  )
  const lane = new Lane('2 m', new CallerShare(ticket(0)), queue)
  for (const one of tickets) lane.insert(one)
  return lane
}

const idsOf = (lane: Lane): string[] => [...lane.tickets()].map((one) => one.id)

describe('Lane', () => {
  test('is empty at first', () => {
    const lane = createLane()
    expect(lane.head).toBeNull()
    expect(lane.tail).toBeNull()
    expect(idsOf(lane)).toEqual([])
  })

  test('keeps the order of arrival', () => {
    const lane = createLane([ticket(1), ticket(2), ticket(3)])
    expect(idsOf(lane)).toEqual(['t1', 't2', 't3'])
    expect(lane.head?.id).toBe('t1')
    expect(lane.tail?.id).toBe('t3')
    expect(lane.size).toBe(3)
  })

  test('puts a ticket that comes back where its arrival says', () => {
    const lane = createLane([ticket(2), ticket(4)])
    lane.insert(ticket(1))
    lane.insert(ticket(3))
    expect(idsOf(lane)).toEqual(['t1', 't2', 't3', 't4'])
    expect(lane.head?.id).toBe('t1')
    expect(lane.tail?.id).toBe('t4')
  })

  test('breaks ties of arrival by the order in which tickets came', () => {
    const lane = createLane([ticket(2, 5), ticket(3, 5)])
    lane.insert(ticket(1, 5))
    expect(idsOf(lane)).toEqual(['t1', 't2', 't3'])
  })

  test.each([
    ['head', 0, ['t2', 't3']],
    ['middle', 1, ['t1', 't3']],
    ['tail', 2, ['t1', 't2']],
  ])('lets its %s leave', (_, index, rest) => {
    const tickets = [ticket(1), ticket(2), ticket(3)]
    const lane = createLane(tickets)
    lane.remove(tickets[index]!)
    expect(idsOf(lane)).toEqual(rest)
    expect(lane.size).toBe(2)
    expect(lane.head?.id).toBe(rest[0])
    expect(lane.tail?.id).toBe(rest[1])
  })

  test('is empty again once its only ticket has left', () => {
    const only = ticket(1)
    const lane = createLane([only])
    lane.remove(only)
    expect(lane.head).toBeNull()
    expect(lane.tail).toBeNull()
    expect(lane.size).toBe(0)
  })

  test('counts those that came before a ticket, whether it waits here or not', () => {
    const tickets = [ticket(1), ticket(3), ticket(5)]
    const lane = createLane(tickets)
    expect(lane.indexOf(tickets[0]!)).toBe(0)
    expect(lane.indexOf(tickets[2]!)).toBe(2)
    expect(lane.indexOf(ticket(0))).toBe(0)
    expect(lane.indexOf(ticket(4))).toBe(2)
    expect(lane.indexOf(ticket(6))).toBe(3)
  })

  test('takes no ticket that waits already, and gives none up that does not wait here', () => {
    const one = ticket(1)
    const lane = createLane([one])
    expect(() => createLane([one])).toThrow('one lane only')
    expect(() => createLane().remove(one)).toThrow('leaves the lane that it waits in')
    expect(idsOf(lane)).toEqual(['t1'])
  })
})
