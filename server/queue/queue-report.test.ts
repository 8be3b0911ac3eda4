import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import { explainPlace } from './explanation.ts'

const createBusyQueue = (): VirtualQueue => {
  const queue = new VirtualQueue()
  queue.host()
  queue.arrive('runs', { callerId: 'key:busy' })
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
    queue.scheduler.onTicketMoved('t1', { base: 7 }, 0)
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

describe('the position of a ticket', () => {
  test('is at best among those alone that want its hosts', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1', models: new Set(['a', 'both']) })
    queue.host({ name: 'h2', models: new Set(['b', 'both']) })
    queue.arrive('on h1', { modelKey: 'a' })
    queue.arrive('on h2', { modelKey: 'b' })
    queue.arrive('t1', { modelKey: 'a' })
    queue.arrive('t2', { modelKey: 'b' })
    queue.arrive('t3', { modelKey: 'both' })
    queue.arrive('t4', { modelKey: 'b' })
    const positions = queue.scheduler.waiting(0).map((place) => {
      expect(queue.scheduler.place(place.id, 0)).toEqual(place)
      return [place.id, place.positionMin, place.position]
    })
    expect(positions).toEqual([
      ['t1', 1, 1],
      ['t2', 1, 2],
      ['t3', 3, 3],
      ['t4', 3, 4],
    ])
  })
})

describe('the explanation of a place', () => {
  const explain = (queue: VirtualQueue, id: string) =>
    explainPlace(id, queue.scheduler.view(queue.now))

  test('is none for a ticket that does not wait', () => {
    const queue = createBusyQueue()
    expect(explain(queue, 'runs')).toBeNull()
    expect(explain(queue, 'unknown')).toBeNull()
  })

  test('has the numbers that its key is made of', () => {
    const queue = createBusyQueue()
    queue.now = 60_000
    queue.arrive('t1', { base: 3 })
    queue.now = 120_000
    const { place, agingPerMinute, arrivedAt } = explain(queue, 't1')!
    expect({ agingPerMinute, arrivedAt }).toEqual({ agingPerMinute: 0.1, arrivedAt: 60_000 })
    expect(place).toEqual(queue.scheduler.place('t1', queue.now))
    expect(place.key).toBe((3 / 0.1) * 60_000 + 60_000)
    expect(place.effectivePriority).toBeCloseTo(3 - 0.1)
  })

  test('counts who goes first, and names the nearest of them', () => {
    const queue = createBusyQueue()
    queue.arrive('direct', { base: 1, class: 'direct', callerId: 'address:1' })
    queue.arrive('held', { callerId: 'key:k2' })
    queue.arrive('own')
    queue.arrive('t1')
    queue.arrive('behind')
    queue.scheduler.onTicketMoved('held', { isOnHold: true }, 0)
    expect(explain(queue, 't1')!.ahead).toEqual({
      byClass: { direct: 1, app: 2, chat: 0, batch: 0 },
      ofSameCaller: 1,
      onHold: 1,
      nearest: ['own', 'held', 'direct'],
    })
  })

  test('says of each host why it does not start there', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'full' })
    queue.host({ name: 'busy' })
    queue.host({ name: 'down', isAvailable: false, downSince: 0 })
    queue.host({ name: 'other', models: new Set(['x']) })
    queue.arrive('runs')
    queue.arrive('runs too')
    queue.busy('busy', 5_000)
    queue.end(queue.scheduler.running().find(({ host }) => host === 'busy')!.id)
    queue.arrive('t1')
    queue.arrive('t2', { host: 'full' })
    const standings = (id: string) =>
      explain(queue, id)!.hosts.map(({ name, standing }) => `${name}: ${standing}`)
    expect(standings('t1')).toEqual([
      'full: full',
      'busy: busy',
      'down: down',
      'other: lacks_model',
    ])
    expect(standings('t2')).toContain('busy: not_wanted')
  })

  test('says which host has just failed it, and that one is free where it is only held', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2', slots: 1 })
    queue.arrive('t1')
    queue.arrive('t2')
    queue.giveBack('t1', 'h1')
    const at = (name: string) => explain(queue, 't1')!.hosts.find((host) => host.name === name)
    expect(at('h1')).toEqual({ name: 'h1', slots: 1, slotsInUse: 0, standing: 'avoided' })
    queue.scheduler.onTicketMoved('t1', { isOnHold: true }, 0)
    queue.end('t2')
    expect(at('h2')!.standing).toBe('free')
  })
})
