import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'

describe('a handler that', () => {
  test('ends its lease inside the start lets the next one start, without nesting', () => {
    const queue = new VirtualQueue()
    queue.host({ isAvailable: false })
    const ids = Array.from({ length: 20_000 }, (_, index) => `t${index}`)
    for (const id of ids) queue.arrive(id)
    let depth = 0
    let depthMax = 0
    queue.onStart = (id) => {
      depth += 1
      depthMax = Math.max(depthMax, depth)
      queue.end(id)
      depth -= 1
    }
    queue.host()
    expect(depthMax).toBe(1)
    expect(queue.takeEffects()).toEqual(ids.map((id) => `${id}@h1`))
    expect(queue.scheduler.size).toBe(0)
    expect(queue.scheduler.slotsInUse('h1')).toBe(0)
  })

  test('ends its lease inside a start at once leaves the slot free', () => {
    const queue = new VirtualQueue()
    queue.host()
    queue.onStart = (id) => queue.end(id)
    expect(queue.arrive('t1')).toBeNull()
    expect(queue.arrive('t2')).toBeNull()
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h1'])
    expect(queue.scheduler.running()).toEqual([])
  })

  test('returns its ticket inside the start sees it tried elsewhere', () => {
    const queue = new VirtualQueue()
    queue.host({ name: 'h1' })
    queue.host({ name: 'h2' })
    queue.onStart = (id, host) => {
      if (host === 'h1') queue.giveBack(id, 'h1')
    }
    queue.arrive('t1')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't1@h2'])
    expect(queue.runningIds()).toEqual(['t1'])
  })

  test('says that the host is busy and returns the ticket sees nothing more started there', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 0 })
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    queue.onStart = (id, host) => {
      queue.busy(host, 1_000)
      queue.giveBack(id, host)
    }
    queue.host({ slots: 3 })
    expect(queue.takeEffects()).toEqual(['t1@h1'])
    expect(queue.waitingIds()).toEqual(['t1', 't2', 't3'])
    queue.onStart = () => {}
    queue.pass(1_000)
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h1', 't3@h1'])
  })

  test('takes its host down inside the start sees nothing more started there', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 0 })
    for (const id of ['t1', 't2']) queue.arrive(id)
    queue.onStart = () => queue.host({ slots: 2, isAvailable: false })
    queue.host({ slots: 2 })
    expect(queue.takeEffects()).toEqual(['t1@h1'])
    expect(queue.waitingIds()).toEqual(['t2'])
  })

  test('lets another ticket leave before its turn sees it never started', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 0 })
    for (const id of ['t1', 't2', 't3']) queue.arrive(id)
    queue.onStart = () => {
      queue.onStart = () => {}
      expect(queue.leave('t2')).toBe(true)
    }
    queue.host({ slots: 3 })
    expect(queue.takeEffects()).toEqual(['t1@h1', 't3@h1'])
  })

  test('lets a ticket leave whose eviction is still to be told hears no more of it', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 0 })
    for (const id of ['t1', 't2', 't3']) queue.arrive(id, { expiresAt: 10 })
    queue.onEvict = () => {
      queue.onEvict = () => {}
      expect(queue.leave('t2')).toBe(true)
      expect(queue.leave('t2')).toBe(false)
    }
    queue.pass(10)
    expect(queue.takeEffects()).toEqual(['t1!queue_timeout', 't3!queue_timeout'])
  })

  test('hears of evictions when the tickets are gone already, all of them', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 0 })
    for (const id of ['t1', 't2']) queue.arrive(id, { expiresAt: 10 })
    const sizes: number[] = []
    queue.onEvict = () => sizes.push(queue.scheduler.size)
    queue.pass(10)
    expect(sizes).toEqual([0, 0])
  })

  test('brings a new ticket inside an effect sees it queued and started in its order', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 0 })
    queue.arrive('t1', { base: 3 })
    queue.arrive('t2', { base: 3 })
    queue.onStart = () => {
      queue.onStart = () => {}
      queue.arrive('better', { base: 1 })
    }
    queue.host({ slots: 2 })
    expect(queue.takeEffects()).toEqual(['t1@h1', 'better@h1'])
    expect(queue.waitingIds()).toEqual(['t2'])
  })

  test('brings a ticket whose eviction is still to be told is stopped', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 0 })
    for (const id of ['t1', 't2']) queue.arrive(id, { expiresAt: 10 })
    let error: unknown = null
    queue.onEvict = (id) => {
      if (id !== 't1') return
      try {
        queue.arrive('t2')
      } catch (caught) {
        error = caught
      }
    }
    queue.pass(10)
    expect(error).toMatchObject({ message: 'a ticket arrives once' })
  })

  test('throws does not stop the queue for good', () => {
    const queue = new VirtualQueue()
    queue.host({ slots: 2 })
    queue.onStart = () => {
      throw new Error('a bug')
    }
    expect(() => queue.arrive('t1')).toThrow('a bug')
    queue.onStart = () => {}
    queue.arrive('t2')
    expect(queue.takeEffects()).toEqual(['t1@h1', 't2@h1'])
    queue.end('t1')
    expect(queue.scheduler.slotsInUse('h1')).toBe(1)
  })
})
