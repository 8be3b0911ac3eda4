import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'

const createBusyQueue = (): VirtualQueue => {
  const queue = new VirtualQueue()
  queue.host()
  queue.arrive('runs')
  return queue
}

const reasonOf = (queue: VirtualQueue, id: string) => queue.scheduler.place(id, queue.now)?.reason

describe('the list of those who wait', () => {
  test('is empty where nobody waits', () => {
    expect(createBusyQueue().scheduler.waiting(0)).toEqual([])
  })

  test('is in order of service, with positions from one', () => {
    const queue = createBusyQueue()
    queue.arrive('chat', { base: 3, class: 'chat' })
    queue.arrive('app', { base: 2 })
    queue.arrive('direct', { base: 1, class: 'direct' })
    const places = queue.scheduler.waiting(0)
    expect(places.map(({ id, position }) => [id, position])).toEqual([
      ['direct', 1],
      ['app', 2],
      ['chat', 3],
    ])
  })

  test('says how long each has waited and what priority that made', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { base: 3 })
    const [place] = queue.scheduler.waiting(600_000)
    expect(place!.waitedMs).toBe(600_000)
    expect(place!.effectivePriority).toBeCloseTo(2)
  })

  test('shows priorities below zero as they are', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { base: 1 })
    expect(queue.scheduler.waiting(1_800_000)[0]!.effectivePriority).toBeCloseTo(-2)
  })

  test('goes by the rate of aging that holds now', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { base: 3 })
    queue.scheduler.onAgingChanged(1, 0)
    expect(queue.scheduler.waiting(60_000)[0]!.effectivePriority).toBeCloseTo(2)
    queue.scheduler.onAgingChanged(0, 0)
    expect(queue.scheduler.waiting(60_000)[0]!.effectivePriority).toBe(3)
  })

  test('never says that a ticket waited a negative time', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { arrivedAt: 50 })
    expect(queue.scheduler.waiting(0)[0]!.waitedMs).toBe(0)
  })

  test('has the ticket that was moved at its new base', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.scheduler.onTicketMoved('t1', 7, 0)
    expect(queue.scheduler.place('t1', 0)?.effectivePriority).toBe(7)
  })
})

describe('the place of one ticket', () => {
  test('is that of the list', () => {
    const queue = createBusyQueue()
    for (const id of ['t1', 't2', 't3']) queue.arrive(id, { callerId: `of ${id}` })
    expect(queue.scheduler.place('t2', 500)).toEqual(queue.scheduler.waiting(500)[1])
  })

  test('is none for a ticket that runs, is gone or never was', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.leave('t1')
    for (const id of ['runs', 't1', 'unknown']) expect(queue.scheduler.place(id, 0)).toBeNull()
  })
})

describe('the reason for waiting', () => {
  test('is that no slot is free', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    expect(reasonOf(queue, 't1')).toBe('no_free_slot')
  })

  test('is that the host said it is busy, until its time is over', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.busy('h1', 100)
    expect(reasonOf(queue, 't1')).toBe('no_free_slot')
    queue.end('runs')
    expect(reasonOf(queue, 't1')).toBe('host_busy')
    queue.now = 100
    expect(reasonOf(queue, 't1')).toBe('no_free_slot')
  })

  test('is that no host is up, whatever other models hosts have', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.host({ isAvailable: false })
    queue.host({ name: 'h2', models: new Set(['other']) })
    expect(reasonOf(queue, 't1')).toBe('host_down')
  })

  test('looks at the pinned host only', () => {
    const queue = createBusyQueue()
    queue.host({ name: 'h2', isAvailable: false })
    queue.arrive('t1', { host: 'h2' })
    queue.arrive('t2')
    expect(reasonOf(queue, 't1')).toBe('host_down')
    expect(reasonOf(queue, 't2')).toBe('no_free_slot')
  })
})

describe('the depth', () => {
  test('counts those who wait by class, and the age of the first', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { class: 'chat', callerId: 'a' })
    queue.now = 100
    queue.arrive('t2', { class: 'chat', callerId: 'b' })
    queue.arrive('t3', { class: 'direct' })
    expect(queue.scheduler.depth(150)).toEqual({
      direct: { waiting: 1, oldestWaitMs: 50 },
      app: { waiting: 0, oldestWaitMs: null },
      chat: { waiting: 2, oldestWaitMs: 150 },
      batch: { waiting: 0, oldestWaitMs: null },
    })
    expect(queue.scheduler.size).toBe(3)
  })

  test('looks at all models of a flow', () => {
    const queue = createBusyQueue()
    queue.host({ models: new Set(['m:latest', 'other']) })
    queue.now = 10
    queue.arrive('t1', { modelKey: 'other', arrivedAt: 4 })
    queue.arrive('t2', { arrivedAt: 2 })
    expect(queue.scheduler.depth(10).app).toEqual({ waiting: 2, oldestWaitMs: 8 })
  })
})

describe('the list of those who run', () => {
  test('says where, and since when', () => {
    const queue = createBusyQueue()
    queue.now = 30
    queue.host({ name: 'h2' })
    queue.arrive('t1')
    expect(queue.scheduler.running()).toEqual([
      { id: 'runs', host: 'h1', startedAt: 0 },
      { id: 't1', host: 'h2', startedAt: 30 },
    ])
    expect(queue.scheduler.slotsInUse('h2')).toBe(1)
    expect(queue.scheduler.slotsInUse('unknown')).toBe(0)
  })
})
