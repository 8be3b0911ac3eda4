import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import { FairClocks } from './fair-clocks.ts'

const SERVICE_MS = 10_000

/** One slot; whoever has it ends after a time of its caller's, and the next one starts. */
const serveFor = (
  queue: VirtualQueue,
  serviceMs: (id: string) => number,
  starts: number,
): readonly string[] => {
  const started: string[] = []
  for (let left = starts; left > 0; left -= 1) {
    const [id] = queue.runningIds()
    queue.now += serviceMs(id!)
    queue.end(id!, serviceMs(id!))
    started.push(...queue.runningIds())
  }
  return started
}

const callerOf = (id: string): string => id.split('-')[0]!

const countOf = (ids: readonly string[], caller: string): number =>
  ids.filter((id) => callerOf(id) === caller).length

const flood = (queue: VirtualQueue, callerId: string, count: number, weight = 1): void => {
  for (let number = 0; number < count; number += 1) {
    queue.arrive(`${callerId}-${number}`, { callerId, weight })
  }
}

const createQueue = (): VirtualQueue => {
  const queue = new VirtualQueue()
  queue.host()
  queue.measure(SERVICE_MS)
  return queue
}

describe('callers with much to do', () => {
  test('take turns, though one came with everything before the other', () => {
    const queue = createQueue()
    flood(queue, 'a', 50)
    flood(queue, 'b', 50)
    const started = serveFor(queue, () => SERVICE_MS, 20)
    expect(countOf(started, 'a')).toBe(10)
  })

  test('have turns by their weights', () => {
    const queue = createQueue()
    flood(queue, 'a', 50, 3)
    flood(queue, 'b', 50, 1)
    const started = serveFor(queue, () => SERVICE_MS, 40)
    expect(countOf(started, 'a')).toBeOneOf([29, 30, 31])
  })

  test('share time and not turns', () => {
    const queue = createQueue()
    flood(queue, 'a', 100)
    flood(queue, 'b', 100)
    const started = serveFor(queue, (id) => (callerOf(id) === 'a' ? 4_000 : 20_000), 60)
    expect(countOf(started, 'a') / countOf(started, 'b')).toBeCloseTo(5, 0)
  })

  test('do not share the worse for asking in several priorities or for several models', () => {
    const queue = createQueue()
    queue.host({ models: new Set(['m:latest', 'other']) })
    flood(queue, 'a', 50)
    for (let number = 0; number < 50; number += 1) {
      queue.arrive(`b-${number}`, {
        callerId: 'b',
        modelKey: number % 2 === 0 ? 'm:latest' : 'other',
      })
    }
    const started = serveFor(queue, () => SERVICE_MS, 20)
    expect(countOf(started, 'a')).toBeOneOf([9, 10, 11])
  })
})

describe('who comes', () => {
  test('is next where others have had the slots for an hour', () => {
    const queue = createQueue()
    flood(queue, 'a', 500)
    serveFor(queue, () => SERVICE_MS, 360)
    queue.arrive('b-new', { callerId: 'b' })
    expect(serveFor(queue, () => SERVICE_MS, 2)).toContain('b-new')
  })

  test('does not push out who was alone: from then on they share', () => {
    const queue = createQueue()
    flood(queue, 'a', 500)
    serveFor(queue, () => SERVICE_MS, 360)
    flood(queue, 'b', 100)
    const started = serveFor(queue, () => SERVICE_MS, 40)
    expect(countOf(started, 'a')).toBeOneOf([19, 20, 21])
  })

  test('after a pause does not get what it left to others meanwhile', () => {
    const queue = createQueue()
    flood(queue, 'b', 1)
    flood(queue, 'a', 500)
    serveFor(queue, () => SERVICE_MS, 200)
    flood(queue, 'c', 1)
    for (let number = 0; number < 100; number += 1)
      queue.arrive(`b-again-${number}`, { callerId: 'b' })
    const started = serveFor(queue, () => SERVICE_MS, 40)
    expect(countOf(started, 'a')).toBeGreaterThan(17)
  })
})

describe('sharing', () => {
  test('never turns classes round, however much a caller has had', () => {
    const queue = createQueue()
    queue.arrive('a-long', { callerId: 'a', base: 1 })
    flood(queue, 'c', 3)
    queue.arrive('a-next', { callerId: 'a', base: 1 })
    queue.now += 3_000_000
    queue.end('a-long', 3_000_000)
    expect(queue.runningIds()).not.toEqual(['a-next'])
    const young = new VirtualQueue()
    young.host()
    young.arrive('a-long', { callerId: 'a', base: 1 })
    young.now += 3_000_000
    young.arrive('a-next', { callerId: 'a', base: 1 })
    young.arrive('c-1', { callerId: 'c', base: 2 })
    young.end('a-long')
    expect(young.runningIds()).toEqual(['a-next'])
  })

  test('puts nobody off for more than half of what a point of priority is worth', () => {
    const clocks = new FairClocks()
    clocks.agingPerMinute = 0.1
    expect(clocks.aheadMsMax).toBe(300_000)
    clocks.agingPerMinute = 1
    expect(clocks.aheadMsMax).toBe(30_000)
    clocks.agingPerMinute = 0
    expect(clocks.aheadMsMax).toBe(300_000)
  })

  test('charges nothing for a lease that the host gave back', () => {
    const queue = createQueue()
    flood(queue, 'a', 2)
    flood(queue, 'b', 2)
    queue.now += 60_000
    queue.giveBack('a-0')
    expect(queue.runningIds()).toEqual(['a-0'])
  })

  test('charges for work that was cut short what it took', () => {
    const queue = createQueue()
    flood(queue, 'a', 20)
    flood(queue, 'b', 20)
    for (let left = 12; left > 0; left -= 1) {
      const [id] = queue.runningIds()
      queue.now += callerOf(id!) === 'a' ? 1_000 : 3_000
      queue.end(id!, null)
    }
    const gone = (caller: string) => 20 - countOf(queue.waitingIds(), caller)
    expect(gone('a') / gone('b')).toBeGreaterThan(2)
  })

  test('tells how much later a ticket counts as having come', () => {
    const queue = createQueue()
    flood(queue, 'a', 4)
    flood(queue, 'b', 1)
    const places = queue.scheduler.waiting(queue.now)
    expect(places.map(({ id }) => id)).toEqual(['b-0', 'a-1', 'a-2', 'a-3'])
    const delays = places.map(({ shareDelayMs }) => shareDelayMs)
    expect(delays[0]).toBe(0)
    expect(delays[1]).toBeGreaterThan(0)
    expect(delays[3]! - delays[2]!).toBeCloseTo(2 * SERVICE_MS)
  })

  test('forgets callers who are gone and have had no more than their share', () => {
    const clocks = new FairClocks()
    const first = clocks.of('key:0', 0)
    for (let number = 0; number < 1_000; number += 1) clocks.of(`key:${number}`, 0)
    expect(clocks.of('key:0', 0)).not.toBe(first)
  })
})
