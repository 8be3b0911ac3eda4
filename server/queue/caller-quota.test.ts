import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import type { QueueLimits } from './caller-quota.ts'

const createQueue = (limits: QueueLimits, slots = 4): VirtualQueue => {
  const queue = new VirtualQueue()
  queue.host({ slots })
  limit(queue, limits)
  return queue
}

const limit = (queue: VirtualQueue, limits: QueueLimits | null): void =>
  queue.scheduler.onCallerLimited('key:k1', limits, queue.now)

const reasonOf = (queue: VirtualQueue, id: string) => queue.scheduler.place(id, queue.now)?.reason

describe('a caller that may run only so many', () => {
  test('waits with the next one, though slots are free, and holds nobody up', () => {
    const queue = createQueue({ running: 2 })
    for (const id of ['t1', 't2', 't3', 't4']) queue.arrive(id)
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h1'])
    expect(reasonOf(queue, 't3')).toBe('running_limit')
    queue.arrive('other', { callerId: 'key:k2', base: 9 })
    expect(queue.takeEffects()).toEqual(['other@h1'])
    queue.end('t1')
    expect(queue.takeEffects()).toEqual(['t3@h1'])
    queue.end('t2')
    expect(queue.takeEffects()).toEqual(['t4@h1'])
  })

  test('is counted over all its priorities, models and classes', () => {
    const queue = createQueue({ running: 2 })
    queue.host({ slots: 4, models: new Set(['m:latest', 'other']) })
    queue.arrive('t1', { base: 5 })
    queue.arrive('t2', { modelKey: 'other' })
    queue.arrive('t3', { class: 'chat', modelKey: 'other', base: 1 })
    expect(queue.runningIds()).toEqual(['t1', 't2'])
    queue.end('t1')
    expect(queue.runningIds()).toEqual(['t2', 't3'])
  })

  test('runs no more when a ticket comes back than before it left', () => {
    const queue = createQueue({ running: 1 })
    queue.arrive('t1')
    queue.arrive('t2')
    queue.takeEffects()
    queue.giveBack('t1')
    expect(queue.takeEffects()).toEqual(['t1@h1'])
    expect(queue.runningIds()).toEqual(['t1'])
  })

  test('keeps its order while it is held, whoever leaves or expires meanwhile', () => {
    const queue = createQueue({ running: 1 })
    queue.arrive('runs')
    queue.arrive('t1', { expiresAt: 5 })
    for (const id of ['t2', 't3', 't4', 't5']) queue.arrive(id)
    queue.leave('t3')
    queue.scheduler.onTicketMoved('t5', { base: 1 }, queue.now)
    queue.pass(10)
    queue.takeEffects()
    for (const id of ['runs', 't5', 't2']) queue.end(id)
    expect(queue.takeEffects()).toEqual(['t5@h1', 't2@h1', 't4@h1'])
  })
})

describe('a limit that changes', () => {
  test('counts what runs already, and stops nothing', () => {
    const queue = createQueue({})
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    limit(queue, { running: 2 })
    queue.arrive('t4')
    queue.end('t1')
    expect(queue.runningIds()).toEqual(['t2', 't3'])
    queue.end('t2')
    expect(queue.runningIds()).toEqual(['t3', 't4'])
  })

  test('lets those go on that it held, once it is higher or gone', () => {
    const queue = createQueue({ running: 1 })
    for (const id of ['t1', 't2', 't3', 't4']) queue.arrive(id)
    limit(queue, { running: 2 })
    expect(queue.runningIds()).toEqual(['t1', 't2'])
    limit(queue, null)
    expect(queue.runningIds()).toEqual(['t1', 't2', 't3', 't4'])
    queue.arrive('t5')
    expect(reasonOf(queue, 't5')).toBe('no_free_slot')
  })

  test('holds those that wait when it comes', () => {
    const queue = createQueue({}, 1)
    limit(queue, null)
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    limit(queue, { running: 1 })
    queue.host({ slots: 4 })
    expect(queue.runningIds()).toEqual(['t1'])
    expect(queue.waitingIds()).toEqual(['t2', 't3'])
  })
})

describe('a caller that may have only so many waiting', () => {
  test('is refused one more, and has as many again once one of them runs', () => {
    const queue = createQueue({ waiting: 2 }, 1)
    queue.arrive('runs')
    queue.arrive('t1')
    queue.arrive('t2', { base: 7 })
    const refusal = queue.arrive('t3', { class: 'chat' })
    expect(refusal).toMatchObject({ code: 'flow_limit' })
    expect(refusal?.message).toContain('2 of your requests wait already')
    expect(queue.arrive('other', { callerId: 'key:k2' })).toBeNull()
    queue.end('runs')
    expect(queue.arrive('t4')).toBeNull()
  })

  test('is refused nothing that can run at once', () => {
    const queue = createQueue({ waiting: 1 }, 3)
    for (const id of ['t1', 't2', 't3', 't4']) expect(queue.arrive(id)).toBeNull()
    expect(queue.arrive('t5')).toMatchObject({ code: 'flow_limit' })
  })
})

describe('the estimate of a caller that may run only so many', () => {
  const estimated = (): VirtualQueue => {
    const queue = new VirtualQueue()
    queue.host({ slots: 4 })
    queue.measure(10_000)
    limit(queue, { running: 1 })
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    return queue
  }

  test('is until its own tickets are done, however many slots are free', () => {
    const queue = estimated()
    queue.now = 4_000
    const etas = queue.scheduler.waiting(queue.now).map(({ eta }) => eta?.p50Ms)
    expect(etas).toEqual([6_000, 16_000])
    expect(queue.scheduler.place('t3', queue.now)?.eta?.p50Ms).toBe(16_000)
  })

  test('refuses whom its limit would keep beyond its time', () => {
    const queue = estimated()
    expect(queue.arrive('t4', { expiresAt: 20_000 })).toMatchObject({
      code: 'eta_exceeds_deadline',
    })
    expect(queue.arrive('other', { callerId: 'key:k2', expiresAt: 20_000 })).toBeNull()
  })

  test('is that of everybody else while its limit is not what it waits for', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.measure(10_000)
    limit(queue, { running: 1 })
    queue.arrive('runs', { callerId: 'key:k2' })
    queue.arrive('t1')
    expect(queue.scheduler.place('t1', queue.now)?.eta?.p50Ms).toBe(10_000)
  })
})
