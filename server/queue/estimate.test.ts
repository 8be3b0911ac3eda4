import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Estimate } from './work.ts'
import { OperationPlayer, TIGHT, queueOperations } from '../testing/queue/queue-operations.ts'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import { Scheduler } from './scheduler.ts'

const etaOf = (queue: VirtualQueue, id: string): Estimate | null =>
  queue.scheduler.place(id, queue.now)!.eta

const p50Of = (queue: VirtualQueue, id: string): number | undefined => etaOf(queue, id)?.p50Ms

describe('the estimate', () => {
  test('is unknown while nothing was measured', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.arrive('runs')
    queue.arrive('t1')
    expect(etaOf(queue, 't1')).toBeNull()
    expect(queue.scheduler.waiting(0)[0]!.eta).toBeNull()
  })

  test('is unknown while no host is up', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.measure(10_000)
    queue.host({ isAvailable: false })
    queue.arrive('t1')
    expect(etaOf(queue, 't1')).toBeNull()
    expect(queue.scheduler.waiting(0)[0]!.eta).toBeNull()
  })

  test('learns nothing from work that was cut short', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.arrive('cut')
    queue.end('cut', null)
    queue.arrive('runs')
    queue.arrive('t1')
    expect(etaOf(queue, 't1')).toBeNull()
  })

  test('is what is left of the running ticket and the work ahead', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.measure(10_000)
    queue.arrive('runs')
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    queue.now = 4_000
    expect(p50Of(queue, 't1')).toBe(6_000)
    expect(p50Of(queue, 't2')).toBe(16_000)
    expect(p50Of(queue, 't3')).toBe(26_000)
  })

  test('expects a ticket that runs longer than usual to end at any moment', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.measure(10_000)
    queue.arrive('runs')
    queue.arrive('t1')
    queue.now = 60_000
    expect(p50Of(queue, 't1')).toBe(0)
  })

  test('divides by the slots', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 4 })
    queue.measure(8_000)
    for (let index = 0; index < 4; index += 1) queue.arrive(`runs${index}`)
    for (const id of ['t1', 't2']) queue.arrive(id)
    expect(p50Of(queue, 't1')).toBe(8_000)
    expect(p50Of(queue, 't2')).toBe(10_000)
  })

  test('counts the better ones that came later, and not the worse ones that came before', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.measure(10_000)
    queue.arrive('runs')
    queue.arrive('worse', { base: 5 })
    queue.arrive('own')
    queue.arrive('better', { base: 1 })
    expect(p50Of(queue, 'own')).toBe(20_000)
  })

  test('takes the time of each model', () => {
    const queue = new VirtualQueue()
    queue.host({ models: new Set(['fast', 'slow']) })
    queue.measure(1_000, 'fast')
    queue.measure(50_000, 'slow')
    queue.arrive('runs', { modelKey: 'slow' })
    queue.arrive('t1', { modelKey: 'fast' })
    queue.arrive('t2', { modelKey: 'slow' })
    expect(p50Of(queue, 't1')).toBe(50_000)
    expect(p50Of(queue, 't2')).toBe(51_000)
  })

  test('leaves out work for other hosts', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1', models: new Set(['a']) })
    queue.host({ name: 'h2', models: new Set(['b']) })
    queue.measure(10_000, 'a')
    queue.arrive('runs a', { modelKey: 'a' })
    queue.arrive('runs b', { modelKey: 'b' })
    for (const id of ['b1', 'b2', 'b3']) queue.arrive(id, { modelKey: 'b' })
    queue.arrive('a1', { modelKey: 'a' })
    expect(p50Of(queue, 'a1')).toBe(10_000)
  })

  test('counts the share of work that may go to other hosts as well', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1', models: new Set(['a', 'b']) })
    queue.host({ name: 'h2', models: new Set(['b']), slots: 3 })
    queue.measure(10_000, 'a')
    queue.arrive('runs a', { modelKey: 'a' })
    for (let index = 0; index < 3; index += 1) queue.arrive(`runs${index}`, { modelKey: 'b' })
    for (const id of ['b1', 'b2']) queue.arrive(id, { modelKey: 'b', callerId: id })
    queue.arrive('a1', { modelKey: 'a', callerId: 'a1' })
    expect(p50Of(queue, 'a1')).toBe(10_000 + (2 * 10_000) / 4)
  })

  test('is a range that is narrow for what is regular and wide for what is not', () => {
    const regular = new VirtualQueue()
    const irregular = new VirtualQueue()
    for (const queue of [regular, irregular]) queue.host()
    for (let index = 0; index < 40; index += 1) {
      regular.measure(10_000)
      irregular.measure(index % 2 === 0 ? 1_000 : 19_000)
      regular.now += 1
      irregular.now += 1
    }
    const widths = [regular, irregular].map((queue) => {
      queue.arrive('runs')
      for (const id of ['t1', 't2', 't3']) queue.arrive(id)
      const { lowMs, p50Ms, highMs } = etaOf(queue, 't3')!
      expect(lowMs).toBeGreaterThanOrEqual(0)
      expect(lowMs).toBeLessThanOrEqual(p50Ms)
      expect(p50Ms).toBeLessThanOrEqual(highMs)
      return highMs - lowMs
    })
    expect(widths[0]!).toBeLessThan(widths[1]! / 10)
  })

  test('is the same for one ticket as in the list of all', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 10, maxLength: 40 })
    let compared = 0
    fc.assert(
      fc.property(queueOperations, times, (operations, serviceTimes) => {
        const scheduler = new Scheduler(TIGHT, { startTicket() {}, evictTicket() {} })
        const player = new OperationPlayer(0)
        operations.forEach((operation, index) => {
          const population = {
            waiting: scheduler.waiting(player.now).map((place) => place.id),
            running: scheduler.running(),
          }
          const [first] = population.running
          const serviceMs = serviceTimes[index]
          if (first !== undefined && serviceMs !== undefined) {
            scheduler.onLeaseEnded(first.id, player.now, { serviceMs })
          } else {
            player.play(operation, population, [scheduler])
          }
          for (const listed of scheduler.waiting(player.now)) {
            const { eta, ...place } = scheduler.place(listed.id, player.now)!
            expect(listed).toMatchObject(place)
            if (eta === null || listed.eta === null) expect(eta).toBe(listed.eta)
            else expect(eta.p50Ms).toBeCloseTo(listed.eta.p50Ms, 3)
            if (eta !== null && listed.eta !== null) {
              expect(eta.highMs).toBeCloseTo(listed.eta.highMs, 3)
              compared += 1
            }
          }
        })
      }),
      { numRuns: 50 },
    )
    expect(compared).toBeGreaterThan(100)
  })
})
