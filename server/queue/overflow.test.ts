import { describe, expect, test } from 'vitest'
import type { TicketRequest } from './ticket.ts'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'

/** Nothing is started, so that all wait. */
const createQueue = (changes: ConstructorParameters<typeof VirtualQueue>[0]) => {
  const queue = new VirtualQueue(changes)
  queue.host({ slots: 0 })
  return queue
}

const chat = (callerId: string, changes: Partial<TicketRequest> = {}) => ({
  class: 'chat' as const,
  base: 3,
  callerId,
  ...changes,
})

const direct = { class: 'direct' as const, base: 1, callerId: 'd' }

describe('a full queue', () => {
  test('gives up the newest ticket of the fattest caller in the worst class', () => {
    const queue = createQueue({ ticketsMax: 4 })
    queue.arrive('fat1', chat('fat'))
    queue.arrive('fat2', chat('fat'))
    queue.arrive('thin1', chat('thin'))
    queue.arrive('app1', { class: 'app' })
    expect(queue.arrive('direct1', direct)).toBeNull()
    expect(queue.takeEffects()).toEqual(['fat2!queue_full'])
    expect(queue.scheduler.size).toBe(4)
  })

  test('spares a better class, however fat', () => {
    const queue = createQueue({ ticketsMax: 4 })
    for (const id of ['app1', 'app2', 'app3']) queue.arrive(id, { class: 'app' })
    queue.arrive('chat1', chat('a'))
    queue.arrive('direct1', direct)
    expect(queue.takeEffects()).toEqual(['chat1!queue_full'])
  })

  test('goes by class and not by base', () => {
    const queue = createQueue({ ticketsMax: 2 })
    queue.arrive('late', { class: 'direct', base: 9, callerId: 'd' })
    queue.arrive('chat1', chat('a'))
    queue.arrive('direct1', direct)
    expect(queue.takeEffects()).toEqual(['chat1!queue_full'])
  })

  test('refuses the arrival where its class is the worst and its caller the fattest', () => {
    const queue = createQueue({ ticketsMax: 3 })
    queue.arrive('fat1', chat('fat'))
    queue.arrive('fat2', chat('fat'))
    queue.arrive('thin1', chat('thin'))
    expect(queue.arrive('fat3', chat('fat'))).toMatchObject({ code: 'queue_full' })
    expect(queue.takeEffects()).toEqual([])
    expect(queue.waitingIds()).toEqual(['fat1', 'fat2', 'thin1'])
  })

  test('refuses an arrival of a class that is worse than all that wait', () => {
    const queue = createQueue({ ticketsMax: 2 })
    queue.arrive('app1', { class: 'app' })
    queue.arrive('app2', { class: 'app' })
    expect(queue.arrive('chat1', chat('a'))).toMatchObject({ code: 'queue_full' })
    expect(queue.takeEffects()).toEqual([])
  })

  test('refuses the arrival where its caller is as fat as the fattest', () => {
    const queue = createQueue({ ticketsMax: 3 })
    queue.arrive('a1', chat('a'))
    queue.arrive('a2', chat('a'))
    queue.arrive('b1', chat('b'))
    expect(queue.arrive('b2', chat('b'))).toMatchObject({ code: 'queue_full' })
  })

  test('finds the fattest caller over all priorities that it asks for', () => {
    const queue = createQueue({ ticketsMax: 5 })
    queue.arrive('spread1', chat('spread', { base: 3 }))
    queue.arrive('spread2', chat('spread', { base: 4 }))
    queue.arrive('spread3', chat('spread', { base: 5 }))
    queue.arrive('thin1', chat('thin'))
    queue.arrive('thin2', chat('thin'))
    queue.arrive('direct1', direct)
    expect(queue.takeEffects()).toEqual(['spread3!queue_full'])
  })

  test('takes the newest where several callers are equally fat', () => {
    const queue = createQueue({ ticketsMax: 3 })
    for (const id of ['a', 'b', 'c']) queue.arrive(id, chat(id))
    queue.arrive('direct1', direct)
    expect(queue.takeEffects()).toEqual(['c!queue_full'])
  })

  test('takes the newest of all models of a caller', () => {
    const queue = createQueue({ ticketsMax: 3 })
    queue.host({ slots: 0, models: new Set(['m:latest', 'other']) })
    queue.arrive('a1', chat('a'))
    queue.arrive('a2', chat('a', { modelKey: 'other' }))
    queue.arrive('a3', chat('a'))
    queue.arrive('direct1', direct)
    queue.arrive('direct2', direct)
    expect(queue.takeEffects()).toEqual(['a3!queue_full', 'a2!queue_full'])
  })

  test('tells of the eviction before anything else that the arrival causes', () => {
    const queue = createQueue({ ticketsMax: 1 })
    queue.arrive('chat1', chat('a'))
    queue.arrive('direct1', direct)
    queue.host({ slots: 1 })
    expect(queue.takeEffects()).toEqual(['chat1!queue_full', 'direct1@h1'])
  })
})

describe('a queue that is full by bytes', () => {
  test('gives up the newest tickets of the caller that holds the most of them', () => {
    const queue = createQueue({ bytesMax: 100 })
    queue.arrive('many1', chat('many', { bytes: 5 }))
    queue.arrive('many2', chat('many', { bytes: 5 }))
    queue.arrive('big1', chat('big', { bytes: 80 }))
    queue.arrive('direct1', { ...direct, bytes: 20 })
    expect(queue.takeEffects()).toEqual(['big1!queue_full'])
  })

  test('gives up as many as it takes', () => {
    const queue = createQueue({ bytesMax: 100 })
    for (const id of ['a1', 'a2', 'a3', 'a4']) queue.arrive(id, chat('a', { bytes: 25 }))
    queue.arrive('direct1', { ...direct, bytes: 60 })
    expect(queue.takeEffects()).toEqual(['a4!queue_full', 'a3!queue_full', 'a2!queue_full'])
    expect(queue.waitingIds()).toEqual(['direct1', 'a1'])
  })

  test('counts the bytes of the arrival for its own caller', () => {
    const queue = createQueue({ bytesMax: 100 })
    queue.arrive('a1', chat('a', { bytes: 60 }))
    expect(queue.arrive('b1', chat('b', { bytes: 70 }))).toMatchObject({ code: 'queue_full' })
    expect(queue.waitingIds()).toEqual(['a1'])
  })

  test('takes nobody away for an arrival that would not fit anyway', () => {
    const queue = createQueue({ bytesMax: 100 })
    queue.arrive('a1', chat('a', { bytes: 30 }))
    queue.arrive('a2', chat('a', { bytes: 30 }))
    expect(queue.arrive('direct1', { ...direct, bytes: 101 })).toMatchObject({
      code: 'queue_full',
    })
    expect(queue.takeEffects()).toEqual([])
    expect(queue.waitingIds()).toEqual(['a1', 'a2'])
  })

  test('gives up sixteen for one arrival and no more', () => {
    const queue = createQueue({ bytesMax: 100 })
    const ids = Array.from({ length: 100 }, (_, index) => `t${index}`)
    for (const id of ids) queue.arrive(id, chat(id, { bytes: 1 }))
    expect(queue.arrive('direct1', { ...direct, bytes: 17 })).toMatchObject({ code: 'queue_full' })
    expect(queue.waitingIds()).toEqual(ids)
    expect(queue.arrive('direct2', { ...direct, bytes: 16 })).toBeNull()
    expect(queue.takeEffects()).toHaveLength(16)
  })
})

describe('a full class', () => {
  const classMax = { direct: 100, app: 100, chat: 3, batch: 100 }

  test('gives up the newest ticket of its fattest caller for the arrival of another', () => {
    const queue = createQueue({ classMax })
    for (const id of ['fat1', 'fat2']) queue.arrive(id, chat('fat'))
    queue.arrive('thin1', chat('thin'))
    expect(queue.arrive('new1', chat('new'))).toBeNull()
    expect(queue.takeEffects()).toEqual(['fat2!queue_full'])
    expect(queue.waitingIds()).toEqual(['fat1', 'thin1', 'new1'])
  })

  test('refuses the arrival of its fattest caller', () => {
    const queue = createQueue({ classMax })
    for (const id of ['fat1', 'fat2']) queue.arrive(id, chat('fat'))
    queue.arrive('thin1', chat('thin'))
    expect(queue.arrive('fat3', chat('fat'))).toMatchObject({ code: 'queue_full' })
    expect(queue.takeEffects()).toEqual([])
  })

  test('refuses the arrival where all of its callers have one each', () => {
    const queue = createQueue({ classMax })
    for (const id of ['a', 'b', 'c']) queue.arrive(id, chat(id))
    expect(queue.arrive('d', chat('d'))).toMatchObject({ code: 'queue_full' })
    expect(queue.waitingIds()).toEqual(['a', 'b', 'c'])
  })

  test('takes nothing from a worse class, which has room of its own', () => {
    const queue = createQueue({ classMax })
    for (const id of ['batch1', 'batch2', 'batch3', 'batch4']) {
      queue.arrive(id, { class: 'batch', base: 5, callerId: 'jobs' })
    }
    for (const id of ['fat1', 'fat2', 'fat3']) queue.arrive(id, chat('fat'))
    expect(queue.arrive('thin1', chat('thin'))).toBeNull()
    expect(queue.takeEffects()).toEqual(['fat3!queue_full'])
  })

  test('makes room in its class first, and then in the whole queue', () => {
    const queue = createQueue({ classMax, bytesMax: 100 })
    queue.arrive('batch1', { class: 'batch', base: 5, callerId: 'jobs', bytes: 50 })
    for (const id of ['fat1', 'fat2', 'fat3']) queue.arrive(id, chat('fat', { bytes: 10 }))
    expect(queue.arrive('thin1', chat('thin', { bytes: 60 }))).toBeNull()
    expect(queue.takeEffects()).toEqual(['fat3!queue_full', 'batch1!queue_full'])
  })
})
