import { describe, expect, test } from 'vitest'
import type { HostView } from '../flow/host-view.ts'
import { hostView, queueSettings, ticketRequest } from '../testing/queue/virtual-queue.ts'
import { Backlog } from './backlog.ts'
import { CallerQuotas } from './caller-quota.ts'
import type { Decision } from './decide.ts'
import { chooseHost, decide } from './decide.ts'
import { FairClocks } from './fair-clocks.ts'
import { HostTable } from './host-table.ts'
import type { TicketRequest } from './ticket.ts'
import { Ticket } from './ticket.ts'

interface Scene {
  readonly hosts: (Partial<HostView> & { inUse?: number; busyUntil?: number })[]
  readonly tickets?: Partial<TicketRequest>[]
}

const createHosts = (scene: Scene): HostTable => {
  const hosts = new HostTable()
  for (const { inUse = 0, busyUntil, ...view } of scene.hosts) {
    hosts.change(hostView(view))
    const host = hosts.get(view.name ?? 'h1')!
    host.slotsInUse = inUse
    if (busyUntil !== undefined) host.busyUntil = busyUntil
  }
  return hosts
}

const decideOn = (scene: Scene, now = 0): string => {
  const clocks = new FairClocks()
  clocks.agingPerMinute = 0.1
  const backlog = new Backlog(new CallerQuotas(), clocks)
  scene.tickets?.forEach((changes, index) => {
    const request = ticketRequest({ id: `t${index + 1}`, ...changes })
    backlog.insert(new Ticket(request, index, clocks.of(request.callerId, 0)))
  })
  const hosts = createHosts(scene)
  return describeDecision(decide({ queues: backlog.queues, hosts, floor: queueSettings(), now }))
}

const describeDecision = (decision: Decision): string =>
  decision.kind === 'wait' ? 'wait' : `${decision.ticket.id}@${decision.host.name}`

const chosen = (scene: Scene, now = 0): string | null => {
  const target = { modelKey: 'm:latest', host: null, avoidHost: null, isOnHold: false }
  return chooseHost(target, createHosts(scene), now)?.name ?? null
}

const BOTH = new Set(['a', 'b'])

describe('decide', () => {
  test('waits where nobody waits', () => {
    expect(decideOn({ hosts: [{}] })).toBe('wait')
  })

  test('waits where there is no host', () => {
    expect(decideOn({ hosts: [], tickets: [{}] })).toBe('wait')
  })

  test('waits where the only host is full', () => {
    expect(decideOn({ hosts: [{ inUse: 1 }], tickets: [{}] })).toBe('wait')
  })

  test('starts a ticket where a slot is free', () => {
    expect(decideOn({ hosts: [{}], tickets: [{}] })).toBe('t1@h1')
  })

  test('takes the smallest key, whatever the model', () => {
    const hosts = [{ models: BOTH }]
    const tickets = [
      { modelKey: 'a', base: 3 },
      { modelKey: 'b', base: 1 },
    ]
    expect(decideOn({ hosts, tickets })).toBe('t2@h1')
    expect(decideOn({ hosts, tickets: tickets.toReversed() })).toBe('t1@h1')
  })

  test('passes over a better ticket whose hosts are full', () => {
    const hosts = [
      { name: 'h1', models: new Set(['a']), inUse: 1 },
      { name: 'h2', models: new Set(['b']) },
    ]
    const tickets = [
      { modelKey: 'a', base: 1 },
      { modelKey: 'b', base: 9 },
    ]
    expect(decideOn({ hosts, tickets })).toBe('t2@h2')
  })

  test('takes the earlier of two tickets with equal keys', () => {
    const hosts = [{ models: BOTH }]
    const tickets = [
      { modelKey: 'a', base: 1, arrivedAt: 600_000 },
      { modelKey: 'b', base: 2, arrivedAt: 0 },
    ]
    expect(decideOn({ hosts, tickets })).toBe('t2@h1')
  })

  test('takes the one that came first of two that arrived together', () => {
    const hosts = [{ models: BOTH }]
    const tickets = [{ modelKey: 'b' }, { modelKey: 'a' }]
    expect(decideOn({ hosts, tickets })).toBe('t1@h1')
  })
})

describe('chooseHost', () => {
  test('prefers the host with the smaller share of its slots in use', () => {
    const small = { name: 'small', slots: 2, inUse: 1 }
    const big = { name: 'big', slots: 8, inUse: 2 }
    expect(chosen({ hosts: [small, big] })).toBe('big')
    expect(chosen({ hosts: [big, small] })).toBe('big')
  })

  test('prefers fewer in use where the shares are equal', () => {
    const small = { name: 'small', slots: 2, inUse: 1 }
    const big = { name: 'big', slots: 4, inUse: 2 }
    expect(chosen({ hosts: [big, small] })).toBe('small')
  })

  test('prefers the first name where all else is equal', () => {
    expect(chosen({ hosts: [{ name: 'b' }, { name: 'a' }, { name: 'c' }] })).toBe('a')
  })

  test.each([
    ['is full', { inUse: 1 }],
    ['has lost slots that are in use', { slots: 1, inUse: 3 }],
    ['has no slots', { slots: 0 }],
    ['is not available', { isAvailable: false }],
    ['lacks the model', { models: BOTH }],
    ['was never listed', { models: null }],
    ['said that it is busy', { busyUntil: 1 }],
  ])('leaves out a host that %s', (_, host) => {
    expect(chosen({ hosts: [host] })).toBeNull()
    expect(chosen({ hosts: [{ name: 'a', ...host }, { name: 'b' }] })).toBe('b')
  })

  test('uses a busy host again once its time is over', () => {
    const scene = { hosts: [{ busyUntil: 100 }] }
    expect(chosen(scene, 99)).toBeNull()
    expect(chosen(scene, 100)).toBe('h1')
  })
})
