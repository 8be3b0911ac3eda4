import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import { findSwitches } from './switches.ts'

const MODELS = new Set(['a:latest', 'b:latest', 'c:latest'])

/** One slot, which a request for `a` holds; the host had `a` in memory when it was looked at. */
const createBusyQueue = (loaded: readonly string[] = ['a:latest']): VirtualQueue => {
  const queue = new VirtualQueue()
  queue.host({ models: MODELS, loaded: new Set(loaded) })
  queue.arrive('runs', { modelKey: 'a:latest' })
  return queue
}

const switchesOf = ({ scheduler, now }: VirtualQueue) =>
  findSwitches(scheduler.view(now)).map(({ modelKey, loaded, first }) => {
    return { modelKey, loaded, first: first.id }
  })

describe('the models that have to be loaded for those who wait', () => {
  test('are those that no host has in memory, each at the turn of the first that wants it', () => {
    const queue = createBusyQueue()
    queue.arrive('later', { modelKey: 'b:latest', base: 3 })
    queue.arrive('sooner', { modelKey: 'b:latest', base: 1 })
    queue.arrive('same', { modelKey: 'a:latest' })
    queue.arrive('third', { modelKey: 'c:latest' })
    expect(switchesOf(queue)).toEqual([
      { modelKey: 'b:latest', loaded: ['a:latest'], first: 'sooner' },
      { modelKey: 'c:latest', loaded: ['a:latest'], first: 'third' },
    ])
  })

  test('are no more from when the first of them runs, before a look at the host has told', () => {
    const queue = createBusyQueue()
    for (const id of ['t1', 't2']) queue.arrive(id, { modelKey: 'b:latest', callerId: id })
    queue.arrive('back', { modelKey: 'c:latest', base: 5 })
    queue.end('runs')
    expect(switchesOf(queue)).toEqual([
      { modelKey: 'c:latest', loaded: ['b:latest'], first: 'back' },
    ])
  })

  test('have none where one of the hosts has it, or does not tell', () => {
    for (const loaded of [['b:latest'], []]) {
      const queue = createBusyQueue()
      queue.host({ name: 'h2', models: MODELS, loaded: new Set(loaded) })
      queue.arrive('also', { modelKey: 'c:latest', host: 'h2' })
      queue.arrive('t1', { modelKey: 'b:latest' })
      expect(switchesOf(queue)).toEqual([])
    }
  })

  test('name what all hosts of the model have instead, and not what others have', () => {
    const queue = createBusyQueue()
    queue.host({ name: 'h2', models: MODELS, loaded: new Set(['c:latest']) })
    queue.arrive('also', { modelKey: 'c:latest', host: 'h2' })
    const models = new Set(['d:latest'])
    queue.host({ name: 'h3', models, loaded: models, isAvailable: false })
    queue.arrive('t1', { modelKey: 'b:latest' })
    expect(switchesOf(queue)).toMatchObject([{ loaded: ['a:latest', 'c:latest'] }])
  })

  test('wait for nobody who is held, or whose caller runs as many as it may', () => {
    const queue = createBusyQueue()
    queue.scheduler.onCallerLimited('key:k1', { running: 1 }, queue.now)
    queue.arrive('parked', { modelKey: 'b:latest' })
    queue.arrive('held', { modelKey: 'c:latest', callerId: 'key:k2' })
    queue.scheduler.onTicketMoved('held', { isOnHold: true }, queue.now)
    expect(switchesOf(queue)).toEqual([])
  })
})
