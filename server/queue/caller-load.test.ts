import { expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import { callerLoad } from './caller-load.ts'

const loadOf = (queue: VirtualQueue, callerId: string) =>
  callerLoad(callerId, queue.scheduler.view(queue.now))

test('a caller has what waits and runs of all its classes and models, and nothing of others', () => {
  const queue = new VirtualQueue()
  queue.host({ slots: 1, models: new Set(['m:latest', 'other']) })
  queue.arrive('t1')
  queue.arrive('t2', { class: 'chat', base: 3 })
  queue.arrive('t3', { modelKey: 'other' })
  queue.arrive('t4', { callerId: 'key:k2' })
  expect(loadOf(queue, 'key:k1')).toEqual({ waiting: 2, running: 1 })
  expect(loadOf(queue, 'key:k2')).toEqual({ waiting: 1, running: 0 })
  queue.end('t1')
  expect(loadOf(queue, 'key:k1')).toEqual({ waiting: 1, running: 1 })
  expect(loadOf(queue, 'key:nobody')).toEqual({ waiting: 0, running: 0 })
})
