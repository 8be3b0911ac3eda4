import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import { PINNED_BASE } from './aging-key.ts'

const MODELS = new Set(['a', 'b'])

/** One host with one slot, and a ticket on it, so that the next ones wait. */
const createBusyQueue = (changes: ConstructorParameters<typeof VirtualQueue>[0] = {}) => {
  const queue = new VirtualQueue(changes)
  queue.host()
  queue.arrive('runs', { callerId: 'key:busy' })
  queue.takeEffects()
  return queue
}

/** Ends what runs, one after the other, and says in which order the others were started. */
const serveAll = (queue: VirtualQueue): string[] => {
  const order: string[] = []
  for (let ids = queue.runningIds(); ids.length > 0; ids = queue.runningIds()) {
    queue.takeEffects()
    queue.end(ids[0]!)
    order.push(...queue.takeEffects().map((effect) => effect.split('@')[0]!))
  }
  return order
}

describe('an arrival', () => {
  test('starts before the event returns where a slot is free', () => {
    const queue = new VirtualQueue()
    queue.host()
    expect(queue.arrive('t1')).toBeNull()
    expect(queue.takeEffects()).toEqual(['t1@h1'])
    expect(queue.scheduler.size).toBe(0)
    expect(queue.scheduler.running()).toEqual([{ id: 't1', host: 'h1', startedAt: 0 }])
    expect(queue.scheduler.slotsInUse('h1')).toBe(1)
  })

  test('waits where all slots are in use', () => {
    const queue = createBusyQueue()
    expect(queue.arrive('t1')).toBeNull()
    expect(queue.takeEffects()).toEqual([])
    expect(queue.waitingIds()).toEqual(['t1'])
  })

  test('spreads over the hosts that are loaded least', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1', slots: 2 })
    queue.host({ name: 'h2', slots: 2 })
    for (const id of ['t1', 't2', 't3', 't4', 't5']) queue.arrive(id)
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h2', 't3@h1', 't4@h2'])
  })

  test('waits for the host that it is pinned to', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.arrive('t1', { host: 'h2' })
    queue.arrive('t2', { host: 'h2' })
    expect(queue.takeEffects()).toEqual(['t1@h2'])
    queue.end('t1')
    expect(queue.takeEffects()).toEqual(['t2@h2'])
  })

  test('does not start once its time is over, even where a slot is free', () => {
    const queue = new VirtualQueue()
    queue.host()
    expect(queue.arrive('t1', { arrivedAt: -10, expiresAt: 0 })).toBeNull()
    expect(queue.takeEffects()).toEqual(['t1!queue_timeout'])
  })

  test('comes after those who waited for the same moment', () => {
    const queue = createBusyQueue()
    queue.host({ slots: 2 })
    queue.busy('h1', 1_000)
    queue.arrive('t1', { base: 9 })
    queue.now = 1_000
    queue.arrive('t2', { base: 1 })
    expect(queue.takeEffects()).toEqual(['t1@h1'])
    expect(queue.waitingIds()).toEqual(['t2'])
  })

  test('throws where the ticket waits or runs already', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    expect(() => queue.arrive('t1')).toThrow('a ticket arrives once')
    expect(() => queue.arrive('runs')).toThrow('a ticket arrives once')
  })

  test('throws at a base, an arrival or an expiry that is no number', () => {
    const queue = createBusyQueue()
    expect(() => queue.arrive('t1', { base: NaN })).toThrow('a base priority is a finite number')
    expect(() => queue.arrive('t1', { arrivedAt: NaN })).toThrow('arrives at some time')
    expect(() => queue.arrive('t1', { expiresAt: NaN })).toThrow('expires at some time')
    expect(queue.scheduler.size).toBe(0)
  })
})

describe('the order of service', () => {
  test('is by base priority', () => {
    const queue = createBusyQueue()
    queue.arrive('batch', { base: 5 })
    queue.arrive('chat', { base: 3 })
    queue.arrive('direct', { base: 1 })
    queue.arrive('app', { base: 2 })
    expect(serveAll(queue)).toEqual(['direct', 'app', 'chat', 'batch'])
  })

  test('is by arrival among equals', () => {
    const queue = createBusyQueue()
    for (const id of ['t1', 't2', 't3']) queue.arrive(id, { callerId: `of ${id}` })
    expect(serveAll(queue)).toEqual(['t1', 't2', 't3'])
  })

  test('is by the arrival that a ticket has, not by when it was queued', () => {
    const queue = createBusyQueue()
    queue.now = 50
    queue.arrive('t1', { arrivedAt: 20, callerId: 'a' })
    queue.arrive('t2', { arrivedAt: 10, callerId: 'b' })
    expect(serveAll(queue)).toEqual(['t2', 't1'])
  })

  test('takes bases between the whole numbers', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { base: 2 })
    queue.arrive('t2', { base: 1.5 })
    expect(serveAll(queue)).toEqual(['t2', 't1'])
  })

  test('lets a ticket that has waited ten minutes a point overtake a better base', () => {
    const queue = createBusyQueue()
    queue.arrive('chat', { base: 3, callerId: 'c' })
    queue.now = 1_199_999
    queue.arrive('before', { base: 1 })
    queue.now = 1_200_001
    queue.arrive('after', { base: 1, callerId: 'd' })
    expect(serveAll(queue)).toEqual(['before', 'chat', 'after'])
  })

  test('is by base however long a ticket has waited where nothing ages', () => {
    const queue = createBusyQueue({ agingPerMinute: 0 })
    queue.arrive('chat', { base: 3, callerId: 'c' })
    queue.now = 1e9
    queue.arrive('direct', { base: 1, callerId: 'd' })
    queue.arrive('direct too', { base: 1 })
    expect(serveAll(queue)).toEqual(['direct', 'direct too', 'chat'])
  })

  test('changes with the rate of aging, at once and for all', () => {
    const queue = createBusyQueue()
    queue.arrive('chat', { base: 3, callerId: 'c' })
    queue.now = 60_000
    queue.arrive('direct', { base: 1, callerId: 'd' })
    expect(queue.waitingIds()).toEqual(['direct', 'chat'])
    queue.scheduler.onAgingChanged(10, queue.now)
    expect(queue.waitingIds()).toEqual(['chat', 'direct'])
    expect(serveAll(queue)).toEqual(['chat', 'direct'])
  })

  test('applies a changed rate to tickets that come later, and to those that come back', () => {
    const queue = createBusyQueue()
    queue.scheduler.onAgingChanged(0, queue.now)
    queue.now = 1_000_000
    queue.arrive('direct', { base: 1 })
    queue.giveBack('runs')
    expect(queue.takeEffects()).toEqual(['direct@h1'])
  })

  test('throws at a rate below zero', () => {
    const queue = new VirtualQueue()
    expect(() => queue.scheduler.onAgingChanged(-1, 0)).toThrow('do not grow younger')
  })

  test('never lets a head whose hosts are full hold up the same caller for another model', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1', models: new Set(['a']) })
    queue.host({ name: 'h2', models: new Set(['b']) })
    for (const id of ['a1', 'a2', 'a3']) queue.arrive(id, { modelKey: 'a' })
    queue.arrive('b1', { modelKey: 'b' })
    expect(queue.takeEffects()).toEqual(['a1@h1', 'b1@h2'])
    expect(queue.waitingIds()).toEqual(['a2', 'a3'])
  })

  test('never lets one pinned to a full host hold up the same caller elsewhere', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.arrive('t1', { host: 'h1' })
    queue.arrive('t2', { host: 'h1' })
    queue.arrive('t3')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't3@h2'])
  })
})

describe('a ticket that leaves', () => {
  test('is gone without an effect', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.arrive('t2')
    expect(queue.leave('t1')).toBe(true)
    expect(queue.takeEffects()).toEqual([])
    expect(serveAll(queue)).toEqual(['t2'])
  })

  test('was not waiting where it runs, is gone or never was', () => {
    const queue = createBusyQueue()
    expect(queue.leave('runs')).toBe(false)
    expect(queue.leave('unknown')).toBe(false)
    expect(queue.runningIds()).toEqual(['runs'])
  })

  test('may come again under its id', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.leave('t1')
    expect(queue.arrive('t1')).toBeNull()
    expect(queue.waitingIds()).toEqual(['t1'])
  })
})

describe('a lease', () => {
  test('gives its slot to the next when it ends', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.end('runs')
    expect(queue.takeEffects()).toEqual(['t1@h1'])
    expect(queue.scheduler.slotsInUse('h1')).toBe(1)
    queue.end('t1')
    expect(queue.scheduler.slotsInUse('h1')).toBe(0)
  })

  test('is released once: twice throws, and frees nothing', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 2 })
    queue.arrive('t1')
    queue.arrive('t2')
    queue.end('t1')
    expect(() => queue.end('t1')).toThrow('a lease is released once')
    expect(() => queue.giveBack('t1')).toThrow('a lease is released once')
    expect(queue.scheduler.slotsInUse('h1')).toBe(1)
  })

  test('cannot end before it was granted', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    expect(() => queue.end('t1')).toThrow('a lease is released once')
    expect(() => queue.end('unknown')).toThrow('a lease is released once')
    expect(queue.waitingIds()).toEqual(['t1'])
  })
})

describe('a ticket that is returned', () => {
  test('keeps its place', () => {
    const queue = createBusyQueue()
    queue.now = 5
    queue.arrive('t1')
    queue.host({ isAvailable: false })
    queue.giveBack('runs')
    expect(queue.waitingIds()).toEqual(['runs', 't1'])
    expect(queue.scheduler.slotsInUse('h1')).toBe(0)
    queue.host()
    expect(queue.takeEffects()).toEqual(['runs@h1'])
  })

  test('starts elsewhere at once where it can', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.arrive('t1')
    queue.giveBack('t1', 'h1')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't1@h2'])
  })

  test('waits for another host that is full rather than use the one that failed it', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.arrive('t1')
    queue.arrive('t2')
    queue.giveBack('t1', 'h1')
    expect(queue.waitingIds()).toEqual(['t1'])
    queue.end('t2')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h2', 't1@h2'])
  })

  test('uses the host that failed it once the other one is down', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.arrive('t1')
    queue.arrive('t2')
    queue.giveBack('t1', 'h1')
    queue.takeEffects()
    queue.host({ name: 'h2', isAvailable: false })
    expect(queue.takeEffects()).toEqual(['t1@h1'])
  })

  test('lets the same caller use the host that it avoids', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.arrive('t1')
    queue.arrive('t2')
    queue.giveBack('t1', 'h1')
    queue.arrive('t3')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h2', 't3@h1'])
  })

  test('avoids only the host of its last try', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.arrive('t1')
    queue.giveBack('t1', 'h1')
    queue.giveBack('t1', 'h2')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't1@h2', 't1@h1'])
  })

  test('is evicted where its time is over', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.arrive('t1', { expiresAt: 100 })
    queue.now = 100
    queue.giveBack('t1')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't1!queue_timeout'])
  })

  test('is evicted where its model is nowhere any more', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.arrive('t1')
    queue.host({ models: new Set() })
    expect(queue.runningIds()).toEqual(['t1'])
    queue.giveBack('t1')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't1!model_not_found'])
  })

  test('is not refused by the bounds', () => {
    const queue = createBusyQueue({ ticketsMax: 1 })
    queue.arrive('t1')
    queue.host({ isAvailable: false })
    queue.giveBack('runs')
    expect(queue.waitingIds()).toEqual(['runs', 't1'])
  })
})

describe('a ticket that is moved', () => {
  test('takes the place that its arrival has at the other base', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { base: 2 })
    queue.arrive('t2', { base: 2 })
    queue.arrive('t3', { base: 2 })
    expect(queue.scheduler.onTicketMoved('t3', { base: 1 }, queue.now)).toBe(true)
    expect(queue.scheduler.onTicketMoved('t1', { base: 5 }, queue.now)).toBe(true)
    expect(serveAll(queue)).toEqual(['t3', 't2', 't1'])
  })

  test('keeps its arrival among those of its new base', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { base: 3 })
    queue.now = 1
    queue.arrive('t2', { base: 1 })
    queue.now = 2
    queue.scheduler.onTicketMoved('t1', { base: 1 }, queue.now)
    expect(serveAll(queue)).toEqual(['t1', 't2'])
  })

  test('does not move where it does not wait', () => {
    const queue = createBusyQueue()
    expect(queue.scheduler.onTicketMoved('runs', { base: 1 }, 0)).toBe(false)
    expect(queue.scheduler.onTicketMoved('unknown', { base: 1 }, 0)).toBe(false)
  })

  test('throws at a base that is no number', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    expect(() => queue.scheduler.onTicketMoved('t1', { base: NaN }, 0)).toThrow('finite number')
  })
})

describe('a ticket on hold', () => {
  test('is not started, and nobody behind it waits for it', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.arrive('t2')
    queue.scheduler.onTicketMoved('t1', { isOnHold: true }, 0)
    expect(serveAll(queue)).toEqual(['t2'])
    expect(queue.waitingIds()).toEqual(['t1'])
  })

  test('has the place of its arrival when it is released', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.arrive('t2')
    queue.scheduler.onTicketMoved('t1', { isOnHold: true }, 0)
    queue.scheduler.onTicketMoved('t1', { isOnHold: false }, 5_000)
    expect(serveAll(queue)).toEqual(['t1', 't2'])
  })

  test('starts before the release returns where a slot is free', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.scheduler.onTicketMoved('t1', { isOnHold: true }, 0)
    queue.end('runs')
    expect(queue.runningIds()).toEqual([])
    queue.takeEffects()
    queue.scheduler.onTicketMoved('t1', { isOnHold: false }, 0)
    expect(queue.takeEffects()).toEqual(['t1@h1'])
  })

  test('stays on hold when it is moved', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    queue.scheduler.onTicketMoved('t1', { isOnHold: true }, 0)
    queue.scheduler.onTicketMoved('t1', { base: 1 }, 0)
    queue.end('runs')
    expect(queue.waitingIds()).toEqual(['t1'])
  })

  test('waits no longer than it may', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { expiresAt: 1_000 })
    queue.scheduler.onTicketMoved('t1', { isOnHold: true }, 0)
    queue.pass(1_000)
    expect(queue.takeEffects()).toEqual(['t1!queue_timeout'])
  })

  test('is no work ahead of anybody', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.measure(10_000)
    queue.arrive('runs')
    queue.arrive('t1')
    queue.arrive('t2')
    const before = queue.scheduler.place('t2', 0)!
    queue.scheduler.onTicketMoved('t1', { isOnHold: true }, 0)
    const after = queue.scheduler.place('t2', 0)!
    expect([before.eta!.p50Ms, after.eta!.p50Ms]).toEqual([20_000, 10_000])
    expect([before.positionMin, after.positionMin]).toEqual([2, 1])
    expect(queue.scheduler.place('t1', 0)).toMatchObject({ eta: null, reason: 'on_hold' })
  })
})

describe('a pinned ticket', () => {
  test.each([0, 0.1, 60])('is served next at the rate %d, whoever has waited a week', (rate) => {
    const queue = createBusyQueue({ agingPerMinute: rate })
    queue.arrive('direct', { base: 1 })
    queue.now = 7 * 86_400_000
    queue.arrive('chat', { base: 5 })
    queue.arrive('later', { base: 9 })
    queue.scheduler.onTicketMoved('later', { base: PINNED_BASE }, queue.now)
    expect(serveAll(queue)).toEqual(['later', 'direct', 'chat'])
  })

  test('stands among the others that are pinned as it arrived', () => {
    const queue = createBusyQueue()
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    for (const id of ['t3', 't2']) queue.scheduler.onTicketMoved(id, { base: PINNED_BASE }, 0)
    expect(serveAll(queue)).toEqual(['t2', 't3', 't1'])
  })
})

describe('time', () => {
  test('evicts tickets when their wait is over, and not before', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { expiresAt: 100 })
    queue.arrive('t2', { expiresAt: 50 })
    queue.pass(49)
    expect(queue.takeEffects()).toEqual([])
    queue.pass(1)
    expect(queue.takeEffects()).toEqual(['t2!queue_timeout'])
    queue.pass(1_000)
    expect(queue.takeEffects()).toEqual(['t1!queue_timeout'])
  })

  test('never starts a ticket that is overdue, whichever event comes first', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { expiresAt: 100 })
    queue.arrive('t2')
    queue.now = 100
    queue.end('runs')
    expect(queue.takeEffects()).toEqual(['t1!queue_timeout', 't2@h1'])
  })

  test('stops no ticket that runs', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.arrive('t1', { expiresAt: 100 })
    queue.pass(1_000)
    expect(queue.takeEffects()).toEqual(['t1@h1'])
    expect(queue.scheduler.nextWakeAt()).toBeNull()
  })

  test('is due when the next ticket expires', () => {
    const queue = createBusyQueue()
    expect(queue.scheduler.nextWakeAt()).toBeNull()
    queue.arrive('t1', { expiresAt: 100 })
    queue.arrive('t2', { expiresAt: 50 })
    expect(queue.scheduler.nextWakeAt()).toBe(50)
    queue.leave('t2')
    expect(queue.scheduler.nextWakeAt()).toBe(100)
  })

  test('is not due for a ticket that may wait for ever', () => {
    const queue = createBusyQueue()
    queue.arrive('t1')
    expect(queue.scheduler.nextWakeAt()).toBeNull()
  })

  test('is due when a busy host may be tried again and somebody waits', () => {
    const queue = createBusyQueue()
    queue.busy('h1', 30)
    expect(queue.scheduler.nextWakeAt()).toBeNull()
    queue.arrive('t1', { expiresAt: 100 })
    expect(queue.scheduler.nextWakeAt()).toBe(30)
    queue.pass(30)
    expect(queue.scheduler.nextWakeAt()).toBe(100)
  })

  test('does not run backwards when events come with an older clock', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { expiresAt: 100 })
    queue.scheduler.onTimePassed(90)
    queue.scheduler.onLeaseEnded('runs', 80, { serviceMs: null })
    expect(queue.scheduler.running()).toEqual([{ id: 't1', host: 'h1', startedAt: 90 }])
  })
})

describe('a host', () => {
  test('is used from the moment that it is known', () => {
    const queue = new VirtualQueue()
    queue.host({ isAvailable: false })
    queue.arrive('t1')
    queue.arrive('t2')
    queue.arrive('t3')
    queue.host({ slots: 2 })
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h1'])
  })

  test('takes more once it has more slots, and stops nothing once it has fewer', () => {
    const queue = createBusyQueue()
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    queue.host({ slots: 3 })
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h1'])
    queue.host({ slots: 1 })
    expect(queue.scheduler.slotsInUse('h1')).toBe(3)
    queue.end('runs')
    queue.end('t1')
    expect(queue.takeEffects()).toEqual([])
    queue.end('t2')
    expect(queue.takeEffects()).toEqual(['t3@h1'])
  })

  test('that is down makes its tickets wait until they expire', () => {
    const queue = createBusyQueue()
    queue.arrive('t1', { expiresAt: 90_000 })
    queue.host({ isAvailable: false, downSince: 0 })
    queue.end('runs')
    queue.pass(89_999)
    expect(queue.takeEffects()).toEqual([])
    queue.pass(1)
    expect(queue.takeEffects()).toEqual(['t1!queue_timeout'])
  })

  test('that lost a model sends its tickets away if no other host has it', () => {
    const queue = new VirtualQueue()
    queue.host({ models: MODELS, slots: 0 })
    for (const id of ['a1', 'a2', 'a3']) queue.arrive(id, { modelKey: 'a', callerId: `of ${id}` })
    queue.arrive('b1', { modelKey: 'b' })
    queue.host({ models: new Set(['b']), slots: 0 })
    expect(queue.takeEffects()).toEqual([
      'a1!model_not_found',
      'a2!model_not_found',
      'a3!model_not_found',
    ])
    expect(queue.waitingIds()).toEqual(['b1'])
  })

  test.each([
    ['has it too', { models: MODELS }],
    ['has it and is down', { models: MODELS, isAvailable: false, downSince: 0 }],
    ['was never listed', { models: null, isAvailable: false, downSince: 0 }],
  ])('that lost a model keeps its tickets while another one %s', (_, other) => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1', models: MODELS, slots: 0 })
    queue.host({ name: 'h2', slots: 0, ...other })
    queue.arrive('t1', { modelKey: 'a' })
    queue.host({ name: 'h1', models: new Set() })
    expect(queue.takeEffects()).toEqual([])
    expect(queue.waitingIds()).toEqual(['t1'])
  })

  test('that was never listed starts nothing', () => {
    const queue = new VirtualQueue()
    queue.host({ models: null })
    queue.arrive('t1')
    expect(queue.takeEffects()).toEqual([])
    queue.host()
    expect(queue.takeEffects()).toEqual(['t1@h1'])
  })

  test('that is removed sends away those that nobody else can serve', () => {
    const queue = createBusyQueue()
    queue.host({ name: 'h2', slots: 0 })
    queue.arrive('t1')
    queue.arrive('t2', { host: 'h1' })
    queue.removeHost('h1')
    expect(queue.takeEffects()).toEqual(['t2!model_not_found'])
    expect(queue.waitingIds()).toEqual(['t1'])
  })

  test('that is removed keeps its leases, and has them when it comes back', () => {
    const queue = createBusyQueue()
    queue.removeHost('h1')
    expect(queue.scheduler.slotsInUse('h1')).toBe(1)
    queue.host()
    queue.arrive('t1')
    expect(queue.takeEffects()).toEqual([])
    queue.end('runs')
    expect(queue.takeEffects()).toEqual(['t1@h1'])
  })

  test('that is removed is forgotten with its last lease', () => {
    const queue = createBusyQueue()
    queue.removeHost('h1')
    queue.end('runs')
    expect(queue.scheduler.slotsInUse('h1')).toBe(0)
    queue.removeHost('never known')
  })

  test('that is busy starts nothing until its time is over', () => {
    const queue = createBusyQueue()
    queue.busy('h1', 1_000)
    queue.giveBack('runs')
    queue.pass(999)
    expect(queue.takeEffects()).toEqual([])
    queue.pass(1)
    expect(queue.takeEffects()).toEqual(['runs@h1'])
  })

  test('that is busy leaves the others to take its tickets', () => {
    const queue = createBusyQueue()
    queue.host({ name: 'h2' })
    queue.busy('h1', 1_000)
    queue.giveBack('runs')
    expect(queue.takeEffects()).toEqual(['runs@h2'])
  })
})
