import { describe, expect, test } from 'vitest'
import { VirtualQueue } from '../testing/queue/virtual-queue.ts'
import { PINNED_BASE } from './aging-key.ts'

const FLOOR = { floorShare: 0.05, floorAfterMs: 30_000 }
const SERVICE_MS = 1_000

/** Direct callers have more to do than there are slots for; each of their requests takes a second. */
class SaturatedQueue extends VirtualQueue {
  #direct = 0
  readonly served: { readonly id: string; readonly at: number }[] = []

  constructor(slots: number, floor = FLOOR) {
    super(floor)
    this.host({ slots, models: new Set(['m:latest', 'n:latest']) })
    this.onStart = (id) => void this.served.push({ id, at: this.now })
    for (let left = 4 * slots; left > 0; left -= 1) this.direct()
  }

  direct(): void {
    this.#direct += 1
    const caller = `address:${this.#direct % 7}`
    this.arrive(`d${this.#direct}`, { class: 'direct', base: 1, callerId: caller })
  }

  chat(id: string, changes = {}): void {
    this.arrive(id, { class: 'chat', base: 3, callerId: 'chat:1', ...changes })
  }

  /** Everything that runs ends and is made up for by as many direct requests, once a second. */
  run(seconds: number): void {
    for (let left = seconds; left > 0; left -= 1) {
      this.now += SERVICE_MS
      for (const id of this.runningIds()) {
        this.direct()
        this.end(id, SERVICE_MS)
      }
    }
  }

  startOf(id: string): number | undefined {
    return this.served.find((one) => one.id === id)?.at
  }

  countOf(prefix: string): number {
    return this.served.filter(({ id }) => id.startsWith(prefix)).length
  }
}

describe('a class behind one that has enough to do for all slots', () => {
  test('is served once its first request has waited long enough', () => {
    const queue = new SaturatedQueue(1)
    queue.run(100)
    queue.chat('c1')
    queue.run(60)
    expect(queue.startOf('c1')).toBe(131_000)
  })

  test('waits for aging where there is no floor', () => {
    const queue = new SaturatedQueue(1, { ...FLOOR, floorShare: 0 })
    queue.run(100)
    queue.chat('c1')
    queue.run(600)
    expect(queue.startOf('c1')).toBeUndefined()
  })

  test('gets its share and little more, however much of it waits', () => {
    const queue = new SaturatedQueue(4)
    for (let chat = 1; chat <= 1_000; chat += 1) queue.chat(`c${chat}`)
    queue.run(900)
    const share = queue.countOf('c') / queue.served.length
    expect(share).toBeGreaterThan(0.04)
    expect(share).toBeLessThan(0.06)
  })

  test('is not given all slots that become free at one time', () => {
    const queue = new SaturatedQueue(4)
    queue.run(100)
    for (let chat = 1; chat <= 4; chat += 1) queue.chat(`c${chat}`)
    queue.run(31)
    expect(queue.runningIds().filter((id) => id.startsWith('c'))).toEqual(['c1'])
  })

  test('is helped by what it gets at these hosts alone', () => {
    const queue = new SaturatedQueue(1)
    queue.host({ name: 'h2', slots: 8, models: new Set(['other:latest']) })
    for (let chat = 1; chat <= 8; chat += 1) queue.chat(`o${chat}`, { modelKey: 'other:latest' })
    queue.run(100)
    queue.chat('c1')
    queue.run(40)
    expect(queue.startOf('c1')).toBe(131_000)
  })

  test('does not come before what an operator has pinned', () => {
    const queue = new SaturatedQueue(1)
    queue.run(100)
    queue.chat('c1')
    queue.run(30)
    queue.arrive('p1', { base: PINNED_BASE })
    queue.run(2)
    expect([queue.startOf('p1'), queue.startOf('c1')]).toEqual([131_000, 132_000])
  })

  test('comes in its own order: the smallest key first, whatever the model', () => {
    const queue = new SaturatedQueue(1)
    queue.run(100)
    queue.chat('c2', { base: 4, modelKey: 'n:latest' })
    queue.chat('c1')
    queue.run(120)
    expect(queue.startOf('c1')!).toBeLessThan(queue.startOf('c2') ?? Infinity)
  })
})

test('a host that comes back after a while serves in the plain order', () => {
  const queue = new VirtualQueue(FLOOR)
  queue.host({ isAvailable: false, downSince: 0 })
  queue.arrive('c1', { class: 'chat', base: 3 })
  queue.arrive('d1', { class: 'direct', base: 1 })
  queue.pass(20_000)
  queue.now += 20_000
  queue.host()
  expect(queue.takeEffects()).toEqual(['d1@h1'])
})
