import { describe, expect, test } from 'vitest'
import type { HostView } from '../flow/host-view.ts'
import { hostView } from '../testing/queue/virtual-queue.ts'
import { HostTable } from './host-table.ts'
import type { Target } from './target.ts'
import { targetKey } from './target.ts'

const target = (changes: Partial<Target> = {}): Target => ({
  modelKey: 'm:latest',
  host: null,
  avoidHost: null,
  isOnHold: false,
  ...changes,
})

const createTable = (...views: Partial<HostView>[]): HostTable => {
  const table = new HostTable()
  for (const view of views) table.change(hostView(view))
  return table
}

const isEligible = (table: HostTable, name: string, changes: Partial<Target> = {}): boolean =>
  table.isEligible(table.get(name)!, target(changes))

describe('HostTable', () => {
  test.each([
    ['is up and has the model', {}, {}, true],
    ['is not available', { isAvailable: false }, {}, false],
    ['was never listed', { models: null }, {}, false],
    ['lacks the model', { models: new Set(['other']) }, {}, false],
    ['is the one that the ticket is pinned to', {}, { host: 'h1' }, true],
    ['is not the one that the ticket is pinned to', {}, { host: 'h2' }, false],
    ['failed the ticket, where there is no other', {}, { avoidHost: 'h1' }, true],
    ['has no slots', { slots: 0 }, {}, true],
  ])('judges a host that %s', (_, view, wanted, expected) => {
    expect(isEligible(createTable(view), 'h1', wanted)).toBe(expected)
  })

  test('avoids the host that failed a ticket while another one is up', () => {
    const table = createTable({ name: 'h1' }, { name: 'h2' })
    expect(isEligible(table, 'h1', { avoidHost: 'h1' })).toBe(false)
    expect(isEligible(table, 'h2', { avoidHost: 'h1' })).toBe(true)
  })

  test.each([
    ['is down', { isAvailable: false }],
    ['lacks the model', { models: new Set<string>() }],
    ['was never listed', { models: null }],
  ])('uses the host again that failed a ticket where the other one %s', (_, other) => {
    const table = createTable({ name: 'h1' }, { name: 'h2', ...other })
    expect(isEligible(table, 'h1', { avoidHost: 'h1' })).toBe(true)
  })

  test('avoids nothing for a ticket that is pinned to the host that failed it', () => {
    const table = createTable({ name: 'h1' }, { name: 'h2' })
    expect(isEligible(table, 'h1', { host: 'h1', avoidHost: 'h1' })).toBe(true)
  })

  test('finds the hosts that have a model or may have it, up or down', () => {
    const table = createTable(
      { name: 'has' },
      { name: 'lacks', models: new Set() },
      { name: 'unlisted', models: null, isAvailable: false },
      { name: 'down', isAvailable: false },
    )
    const names = table.possibleFor(target()).map((view) => view.name)
    expect(names).toEqual(['has', 'unlisted', 'down'])
    expect(table.possibleFor(target({ host: 'lacks' }))).toEqual([])
    expect(table.possibleFor(target({ host: 'down' }))).toHaveLength(1)
    expect(table.possibleFor(target({ host: 'unknown' }))).toEqual([])
  })

  test('takes the newest view of a host and keeps its slots in use', () => {
    const table = createTable({ slots: 2 })
    table.takeSlot(table.get('h1')!, 'app', 0)
    table.change(hostView({ slots: 1 }))
    expect(table.get('h1')).toMatchObject({ slotsInUse: 1, view: { slots: 1 } })
  })

  test('throws rather than run more than the slots', () => {
    const table = createTable({ slots: 1 })
    table.takeSlot(table.get('h1')!, 'app', 0)
    expect(() => table.takeSlot(table.get('h1')!, 'app', 0)).toThrow(
      'never runs more than its slots',
    )
  })

  test('throws rather than free a slot that is not in use', () => {
    const table = createTable({})
    expect(() => table.freeSlot('h1', 'app', 0)).toThrow('only a slot in use is freed')
    expect(() => table.freeSlot('unknown', 'app', 0)).toThrow('a host with leases is remembered')
  })

  test('remembers a removed host until its last lease has ended', () => {
    const table = createTable({ slots: 2 })
    const host = table.get('h1')!
    table.takeSlot(host, 'app', 0)
    table.takeSlot(host, 'app', 0)
    table.remove('h1')
    table.freeSlot('h1', 'app', 0)
    expect(table.get('h1')).toBe(host)
    table.freeSlot('h1', 'app', 0)
    expect(table.get('h1')).toBeUndefined()
  })

  test('forgets a removed host without leases at once', () => {
    const table = createTable({})
    table.remove('h1')
    table.remove('h1')
    expect(table.get('h1')).toBeUndefined()
  })

  test('starts nothing on a removed host', () => {
    const table = createTable({ slots: 2 })
    const host = table.get('h1')!
    table.takeSlot(host, 'app', 0)
    table.remove('h1')
    expect(table.isEligible(host, target())).toBe(false)
    expect(() => table.takeSlot(host, 'app', 0)).toThrow('a removed host takes no tickets')
  })

  test('lengthens a hold and never shortens it', () => {
    const table = createTable({})
    table.hold('h1', 100)
    table.hold('h1', 50)
    expect(table.get('h1')!.busyUntil).toBe(100)
  })

  test('knows when the next hold ends', () => {
    const table = createTable({ name: 'h1' }, { name: 'h2' }, { name: 'h3' })
    expect(table.nextHoldEnd(0)).toBe(Infinity)
    table.hold('h1', 100)
    table.hold('h2', 50)
    expect(table.nextHoldEnd(0)).toBe(50)
    expect(table.nextHoldEnd(50)).toBe(100)
    expect(table.nextHoldEnd(100)).toBe(Infinity)
  })

  test('does not hold a host that it does not know or that was removed', () => {
    const table = createTable({ slots: 1 })
    table.hold('unknown', 100)
    table.takeSlot(table.get('h1')!, 'app', 0)
    table.remove('h1')
    table.hold('h1', 100)
    table.change(hostView({ slots: 2 }))
    expect(table.nextHoldEnd(0)).toBe(Infinity)
  })
})

describe('targetKey', () => {
  test('is equal for equal targets only', () => {
    const targets = [
      target(),
      target({ host: 'a' }),
      target({ avoidHost: 'a' }),
      target({ host: 'a', avoidHost: 'a' }),
      target({ modelKey: 'a\0b\0m:latest' }),
      target({ modelKey: 'other' }),
    ]
    expect(new Set(targets.map((one) => targetKey(one))).size).toBe(targets.length)
    expect(targetKey(target())).toBe(targetKey(target()))
  })
})
