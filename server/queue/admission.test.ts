import { describe, expect, test } from 'vitest'
import type { CallerClass } from '../../shared/caller-class.ts'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'

const forClass = (name: CallerClass, max: number): Record<CallerClass, number> => ({
  direct: 100,
  app: 100,
  chat: 100,
  batch: 100,
  [name]: max,
})

/** One slot with a ticket on it, so that every other one waits. */
const createBusyQueue = (
  changes: ConstructorParameters<typeof VirtualQueue>[0] = {},
  serviceMs: number | null = null,
) => {
  const queue = new VirtualQueue(changes)
  queue.host()
  if (serviceMs !== null) queue.measure(serviceMs)
  queue.arrive('runs', { class: 'batch', callerId: 'key:busy' })
  queue.takeEffects()
  return queue
}

describe('the bound of a caller', () => {
  test('refuses one more of the same caller', () => {
    const queue = createBusyQueue({ flowMax: forClass('app', 2) })
    expect(queue.arrive('t1')).toBeNull()
    expect(queue.arrive('t2')).toBeNull()
    const refusal = queue.arrive('t3')
    expect(refusal).toMatchObject({ code: 'flow_limit', retryAfterS: 10 })
    expect(refusal?.message).toContain('2 of your requests wait already')
    expect(queue.waitingIds()).toEqual(['t1', 't2'])
    expect(queue.takeEffects()).toEqual([])
  })

  test('leaves other callers and classes alone', () => {
    const queue = createBusyQueue({ flowMax: forClass('app', 1) })
    queue.arrive('t1')
    expect(queue.arrive('t2', { callerId: 'other' })).toBeNull()
    expect(queue.arrive('t3', { class: 'chat' })).toBeNull()
  })

  test('is the same whatever priorities are asked for', () => {
    const queue = createBusyQueue({ flowMax: forClass('app', 2) })
    queue.arrive('t1', { base: 2 })
    queue.arrive('t2', { base: 5 })
    for (const base of [1, 2, 5, 9]) {
      expect(queue.arrive(`x${base}`, { base })).toMatchObject({ code: 'flow_limit' })
    }
    expect(queue.waitingIds()).toEqual(['t1', 't2'])
  })

  test('counts all models of the caller together', () => {
    const queue = createBusyQueue({ flowMax: forClass('app', 1) })
    queue.host({ models: new Set(['m:latest', 'other']) })
    queue.arrive('t1')
    expect(queue.arrive('t2', { modelKey: 'other' })).toMatchObject({ code: 'flow_limit' })
  })

  test('counts only those that wait', () => {
    const queue = createBusyQueue({ flowMax: forClass('app', 1) })
    queue.arrive('t1')
    queue.end('runs')
    expect(queue.arrive('t2')).toBeNull()
    queue.leave('t2')
    expect(queue.arrive('t3')).toBeNull()
  })
})

describe('the bound of a class', () => {
  test('refuses one more of that class, in words that clients know', () => {
    const queue = createBusyQueue({ classMax: forClass('chat', 2) })
    queue.arrive('t1', { class: 'chat', callerId: 'a' })
    queue.arrive('t2', { class: 'chat', callerId: 'b' })
    expect(queue.arrive('t3', { class: 'chat', callerId: 'c' })).toEqual({
      code: 'queue_full',
      message: 'server busy, please try again.  maximum pending requests exceeded',
      retryAfterS: 10,
    })
    expect(queue.arrive('t4', { class: 'app' })).toBeNull()
  })

  test('says how long to wait once service times were measured', () => {
    const queue = createBusyQueue({ classMax: forClass('app', 1) }, 8_000)
    queue.arrive('t1')
    expect(queue.arrive('t2', { callerId: 'b' })?.retryAfterS).toBe(16)
  })

  test('never asks for more than 59 seconds, nor for less than one', () => {
    const long = createBusyQueue({ classMax: forClass('app', 1) }, 100_000)
    long.arrive('t1')
    expect(long.arrive('t2', { callerId: 'b' })?.retryAfterS).toBe(59)
    const short = createBusyQueue({ classMax: forClass('app', 1) }, 1)
    short.arrive('t1')
    expect(short.arrive('t2', { callerId: 'b' })?.retryAfterS).toBe(1)
  })
})

describe('bounds', () => {
  test('refuse nobody for whom a slot is free', () => {
    const queue = createBusyQueue({ ticketsMax: 1, classMax: forClass('app', 1) })
    queue.arrive('t1')
    queue.host({ name: 'h2', models: new Set(['other']) })
    expect(queue.arrive('t2', { modelKey: 'other' })).toBeNull()
    expect(queue.takeEffects()).toEqual(['t2@h2'])
  })
})

describe('the estimate', () => {
  test('refuses a ticket that would probably expire first', () => {
    const queue = createBusyQueue({}, 10_000)
    queue.arrive('t1')
    const refusal = queue.arrive('t2', { callerId: 'b', expiresAt: 15_000 })
    expect(refusal).toMatchObject({ code: 'eta_exceeds_deadline', retryAfterS: 5 })
    expect(refusal?.message).toContain('would wait about 20 s and may wait 15 s')
    expect(queue.waitingIds()).toEqual(['t1'])
  })

  test('lets in what will probably be started in time', () => {
    const queue = createBusyQueue({}, 10_000)
    queue.arrive('t1')
    expect(queue.arrive('t2', { expiresAt: 20_000 })).toBeNull()
  })

  test('refuses nobody before something was measured', () => {
    const queue = createBusyQueue()
    for (let index = 0; index < 50; index += 1) queue.arrive(`t${index}`)
    expect(queue.arrive('last', { expiresAt: 1 })).toBeNull()
  })

  test('refuses nobody while no host is up: it is not known when one will be', () => {
    const queue = createBusyQueue({}, 10_000)
    queue.arrive('t1')
    queue.host({ isAvailable: false, downSince: 0 })
    expect(queue.arrive('t2', { expiresAt: 1 })).toBeNull()
  })

  test('counts what is better and earlier only', () => {
    const queue = createBusyQueue({}, 10_000)
    queue.arrive('t1', { base: 3 })
    expect(queue.arrive('t2', { base: 1, expiresAt: 11_000 })).toBeNull()
  })

  test('must be a fifth better after a refusal of the same caller', () => {
    const queue = createBusyQueue({}, 10_000)
    queue.arrive('t1', { callerId: 'a' })
    const arriveWithin = (id: string, waitMsMax: number, callerId = 'a') =>
      queue.arrive(id, { callerId, expiresAt: waitMsMax })?.code ?? null
    expect(arriveWithin('t2', 19_999)).toBe('eta_exceeds_deadline')
    expect(arriveWithin('t3', 24_999)).toBe('eta_exceeds_deadline')
    expect(arriveWithin('t4', 20_000, 'b')).toBeNull()
    queue.leave('t4')
    expect(arriveWithin('t5', 25_000)).toBeNull()
    queue.leave('t5')
    expect(arriveWithin('t6', 20_000)).toBeNull()
  })
})

describe('hosts', () => {
  test('that are all down refuse after half a minute, and not before', () => {
    const queue = new VirtualQueue()
    queue.host({ isAvailable: false, downSince: 0 })
    queue.now = 29_999
    expect(queue.arrive('t1')).toBeNull()
    queue.now = 30_000
    expect(queue.arrive('t2')).toMatchObject({ code: 'no_backend', retryAfterS: 30 })
    expect(queue.waitingIds()).toEqual(['t1'])
  })

  test.each([
    ['is up and full', { slots: 0 }],
    ['was down and is on trial', { slots: 0, downSince: 0 }],
    ['went down just now', { isAvailable: false, downSince: 90_000 }],
    ['is held back and not down', { isAvailable: false, downSince: null }],
    ['may have the model', { isAvailable: false, models: null, downSince: null }],
  ])('are not all down while one %s', (_, other) => {
    const queue = new VirtualQueue()
    queue.now = 100_000
    queue.host({ name: 'h1', isAvailable: false, downSince: 0 })
    queue.host({ name: 'h2', ...other })
    expect(queue.arrive('t1')).toBeNull()
  })

  test('that are up with other models do not count', () => {
    const queue = new VirtualQueue()
    queue.now = 100_000
    queue.host({ name: 'h1', isAvailable: false, downSince: 0 })
    queue.host({ name: 'h2', models: new Set(['other']) })
    expect(queue.arrive('t1')).toMatchObject({ code: 'no_backend' })
  })

  test('that are up do not count for a ticket that is pinned to one that is down', () => {
    const queue = new VirtualQueue()
    queue.now = 100_000
    queue.host({ name: 'h1', isAvailable: false, downSince: 0 })
    queue.host({ name: 'h2' })
    expect(queue.arrive('t1', { host: 'h1' })).toMatchObject({ code: 'no_backend' })
  })

  test.each([
    ['no host has the model', { modelKey: 'nowhere' }],
    ['the pinned host is unknown', { host: 'h9' }],
  ])('refuse at once where %s', (_, wanted) => {
    const queue = new VirtualQueue()
    queue.host()
    const refusal = queue.arrive('t1', wanted)
    expect(refusal?.code).toBe('model_not_found')
    expect(refusal?.retryAfterS).toBeUndefined()
  })
})
