import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HostView } from '../flow/host-view.ts'
import type { QueueLimits } from './caller-quota.ts'
import type { QueueEvents, QueueOperation } from '../testing/queue/queue-operations.ts'
import { OperationPlayer, TIGHT, queueOperations } from '../testing/queue/queue-operations.ts'
import { Scheduler } from './scheduler.ts'
import type { TicketRequest } from './ticket.ts'

type LedgerRequest = TicketRequest & { avoidHost: string | null; isOnHold: boolean }

/** What the world knows of each ticket by being told, to be compared with what the queue says. */
class Ledger {
  readonly requests = new Map<string, LedgerRequest>()
  readonly states = new Map<string, 'waiting' | 'running' | 'gone'>()
  readonly views = new Map<string, HostView>()
  readonly busyUntil = new Map<string, number>()
  /** Slots in use after the last event, by host. */
  readonly slotsBefore = new Map<string, number>()
  readonly limits = new Map<string, QueueLimits>()
  /** Running tickets after the last event, by caller. */
  readonly runsBefore = new Map<string, number>()
  readonly effects: string[] = []
  /** The tickets that were started, in order. */
  readonly starts: string[] = []

  runsOf(callerId: string): number {
    return this.idsThat('running').filter((id) => this.requests.get(id)!.callerId === callerId)
      .length
  }

  mayStartMore(callerId: string): boolean {
    return this.runsOf(callerId) < (this.limits.get(callerId)?.running ?? Infinity)
  }

  idsThat(state: string): string[] {
    return [...this.states].filter(([, is]) => is === state).map(([id]) => id)
  }
}

/** Hands events on to the scheduler and keeps the ledger; every effect must fit what it says. */
const observe = (ledger: Ledger): { scheduler: Scheduler; events: QueueEvents } => {
  const move = (id: string, from: string | undefined, to: 'waiting' | 'running' | 'gone') => {
    expect(ledger.states.get(id), `${id} before it is ${to}`).toBe(from)
    ledger.states.set(id, to)
  }
  const scheduler = new Scheduler(TIGHT, {
    startTicket: (id, host) => {
      move(id, 'waiting', 'running')
      ledger.effects.push(`${id}@${host}`)
      ledger.starts.push(id)
    },
    evictTicket: (id, reason) => {
      move(id, 'waiting', 'gone')
      ledger.effects.push(`${id}!${reason}`)
    },
  })
  const events: QueueEvents = {
    onTicketArrived: (request, now) => {
      move(request.id, undefined, 'waiting')
      ledger.requests.set(request.id, { ...request, avoidHost: null, isOnHold: false })
      const refusal = scheduler.onTicketArrived(request, now)
      if (refusal !== null) move(request.id, 'waiting', 'gone')
      return refusal
    },
    onTicketLeft: (id, now) => {
      // It may be evicted by this very event, because its time is over.
      const wasWaiting = scheduler.onTicketLeft(id, now)
      if (ledger.states.get(id) === 'waiting') move(id, 'waiting', 'gone')
      return wasWaiting
    },
    onTicketMoved: (id, to, now) => {
      ledger.requests.set(id, { ...ledger.requests.get(id)!, ...to })
      return scheduler.onTicketMoved(id, to, now)
    },
    onTicketReturned: (id, now, how) => {
      move(id, 'running', 'waiting')
      const request = ledger.requests.get(id)!
      ledger.requests.set(id, { ...request, avoidHost: how.avoidHost ?? null })
      scheduler.onTicketReturned(id, now, how)
    },
    onLeaseEnded: (id, now, how) => {
      move(id, 'running', 'gone')
      scheduler.onLeaseEnded(id, now, how)
    },
    onHostChanged: (view, now) => {
      ledger.views.set(view.name, view)
      scheduler.onHostChanged(view, now)
    },
    onHostRemoved: (name, now) => {
      ledger.views.delete(name)
      ledger.busyUntil.delete(name)
      scheduler.onHostRemoved(name, now)
    },
    onHostBusy: (name, until, now) => {
      const longest = Math.max(until, ledger.busyUntil.get(name) ?? 0)
      if (ledger.views.has(name)) ledger.busyUntil.set(name, longest)
      scheduler.onHostBusy(name, until, now)
    },
    onAgingChanged: (rate, now) => scheduler.onAgingChanged(rate, now),
    onCallerLimited: (callerId, limits, now) => {
      ledger.limits.set(callerId, limits ?? {})
      scheduler.onCallerLimited(callerId, limits, now)
    },
    onTimePassed: (now) => scheduler.onTimePassed(now),
  }
  return { scheduler, events }
}

interface Moment {
  readonly scheduler: Scheduler
  readonly ledger: Ledger
  readonly now: number
  readonly operation: QueueOperation
}

/** Plays operations and shows every moment after one of them. */
const play = (
  operations: readonly QueueOperation[],
  startsAt: number,
  look: (moment: Moment) => void = () => {},
): Ledger => {
  const ledger = new Ledger()
  const { scheduler, events } = observe(ledger)
  const player = new OperationPlayer(startsAt)
  for (const operation of operations) {
    const waiting = scheduler.waiting(player.now).map((place) => place.id)
    player.play(operation, { waiting, running: scheduler.running() }, [events])
    look({ scheduler, ledger, now: player.now, operation })
  }
  return ledger
}

const always = (look: (moment: Moment) => void): void => {
  fc.assert(
    fc.property(queueOperations, (operations) => {
      play(operations, 1_000, look)
    }),
    { numRuns: 100 },
  )
}

const canStart = ({ ledger, scheduler, now }: Moment, id: string, name: string): boolean => {
  const view = ledger.views.get(name)!
  const request = ledger.requests.get(id)!
  const isUp = view.isAvailable && (ledger.busyUntil.get(name) ?? 0) <= now
  const hasModel = view.models?.has(request.modelKey) ?? false
  const isWanted = request.host === null || request.host === name
  const isStartable = !request.isOnHold && ledger.mayStartMore(request.callerId)
  return isStartable && isUp && hasModel && isWanted && scheduler.slotsInUse(name) < view.slots
}

describe('whatever happens', () => {
  test('a ticket waits, runs or is gone, and nothing is lost or doubled', () => {
    always(({ scheduler, ledger, now }) => {
      const waiting = scheduler.waiting(now).map((place) => place.id)
      const running = scheduler.running().map((lease) => lease.id)
      expect(waiting.toSorted()).toEqual(ledger.idsThat('waiting').toSorted())
      expect(running.toSorted()).toEqual(ledger.idsThat('running').toSorted())
      expect(scheduler.size).toBe(waiting.length)
      const depth = Object.values(scheduler.depth(now))
      expect(depth.reduce((sum, one) => sum + one.waiting, 0)).toBe(waiting.length)
    })
  })

  test('a host runs no more than its slots, except where they have become fewer', () => {
    always(({ scheduler, ledger, operation }) => {
      for (const view of ledger.views.values()) {
        const inUse = scheduler.slotsInUse(view.name)
        const runs = scheduler.running().filter((lease) => lease.host === view.name)
        expect(inUse).toBe(runs.length)
        const hasChanged = operation.kind === 'host' || operation.kind === 'removeHost'
        const most = hasChanged
          ? Infinity
          : Math.max(view.slots, ledger.slotsBefore.get(view.name) ?? 0)
        expect(inUse).toBeLessThanOrEqual(most)
        ledger.slotsBefore.set(view.name, inUse)
      }
    })
  })

  test('a caller runs no more than it may, except where its limit has become lower', () => {
    let held = 0
    always(({ scheduler, ledger, operation, now }) => {
      for (const [callerId, { running = Infinity }] of ledger.limits) {
        const runs = ledger.runsOf(callerId)
        const before = ledger.runsBefore.get(callerId) ?? 0
        const most = operation.kind === 'limit' ? Infinity : Math.max(running, before)
        expect(runs).toBeLessThanOrEqual(most)
      }
      for (let caller = 0; caller < 3; caller += 1) {
        ledger.runsBefore.set(`key:${caller}`, ledger.runsOf(`key:${caller}`))
      }
      for (const { id, reason } of scheduler.waiting(now)) {
        const { callerId, isOnHold } = ledger.requests.get(id)!
        const isParked = isOnHold !== true && !ledger.mayStartMore(callerId)
        expect(reason === 'running_limit').toBe(isParked)
        if (isParked) held += 1
      }
    })
    // The random events must reach the limit, or this says nothing.
    expect(held).toBeGreaterThan(100)
  })

  test('no slot is free that a waiting ticket could take', () => {
    always((moment) => {
      for (const { id } of moment.scheduler.waiting(moment.now)) {
        const free = [...moment.ledger.views.keys()].filter((name) => canStart(moment, id, name))
        // The host that failed it may be free: it waits for another one that is full or busy.
        const { avoidHost } = moment.ledger.requests.get(id)!
        expect(free.filter((name) => name !== avoidHost)).toEqual([])
      }
    })
  })

  test('no ticket waits beyond its time, and the next one to expire wakes the queue', () => {
    always(({ scheduler, ledger, now }) => {
      const expiries = ledger.idsThat('waiting').map((id) => ledger.requests.get(id)!.expiresAt)
      for (const expiresAt of expiries) expect(expiresAt).toBeGreaterThan(now)
      const wakeAt = scheduler.nextWakeAt()
      if (expiries.length === 0) expect(wakeAt).toBeNull()
      else {
        expect(wakeAt!).toBeGreaterThan(now)
        expect(wakeAt!).toBeLessThanOrEqual(Math.min(...expiries))
      }
    })
  })

  test('the list of those who wait is in order of effective priority', () => {
    always(({ scheduler, now }) => {
      const priorities = scheduler.waiting(now).map((place) => place.effectivePriority)
      for (const [index, priority] of priorities.slice(1).entries()) {
        expect(priority).toBeGreaterThanOrEqual(priorities[index]! - 1e-9)
      }
    })
  })

  test('the order of those who wait does not change while time passes', () => {
    always(({ scheduler, now }) => {
      const ids = (at: number) => scheduler.waiting(at).map((place) => place.id)
      expect(ids(now + 10_000_000)).toEqual(ids(now))
    })
  })

  test('a flow is served in its order of arrival, for each model and host', () => {
    fc.assert(
      fc.property(queueOperations, (operations) => {
        // Tickets that came back or were moved start out of turn, and rightly so.
        const plain = operations.filter(({ kind }) => kind !== 'return' && kind !== 'move')
        const ledger = play(plain, 1_000)
        const last = new Map<string, number>()
        for (const id of ledger.starts) {
          const { callerId, base, modelKey, host, class: name } = ledger.requests.get(id)!
          const lane = [callerId, base, modelKey, host, name].join()
          const number = Number(id.slice(1))
          expect(number).toBeGreaterThan(last.get(lane) ?? 0)
          last.set(lane, number)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('the bounds hold, but for tickets that came back', () => {
    fc.assert(
      fc.property(queueOperations, (operations) => {
        const plain = operations.filter(({ kind }) => kind !== 'return')
        play(plain, 1_000, ({ scheduler, ledger, now }) => {
          const requests = ledger.idsThat('waiting').map((id) => ledger.requests.get(id)!)
          for (const { callerId, class: name } of requests) {
            const own = requests.filter((one) => one.callerId === callerId && one.class === name)
            expect(own.length).toBeLessThanOrEqual(TIGHT.flowMax[name])
          }
          const bytes = requests.reduce((sum, request) => sum + request.bytes, 0)
          expect(bytes).toBeLessThanOrEqual(TIGHT.bytesMax)
          expect(scheduler.size).toBeLessThanOrEqual(TIGHT.ticketsMax)
          const depth = scheduler.depth(now)
          expect(depth.direct.waiting).toBeLessThanOrEqual(TIGHT.classMax.direct)
          expect(depth.chat.waiting).toBeLessThanOrEqual(TIGHT.classMax.chat)
        })
      }),
      { numRuns: 100 },
    )
  })

  test('the choices are the same at any other time of day', () => {
    const shift = fc.integer({ min: 1, max: 1e12 })
    fc.assert(
      fc.property(queueOperations, shift, (operations, later) => {
        expect(play(operations, later).effects).toEqual(play(operations, 0).effects)
      }),
      { numRuns: 100 },
    )
  })

  test('everything ends: once all leases end and time is up, nothing is left', () => {
    fc.assert(
      fc.property(queueOperations, (operations) => {
        const last: Moment[] = []
        const ledger = play(operations, 1_000, (moment) => {
          last[0] = moment
        })
        const { scheduler, now } = last[0]!
        for (const { id } of scheduler.running()) ledger.states.set(id, 'gone')
        scheduler.onTimePassed(now + 1e9)
        for (const { id } of scheduler.running()) {
          scheduler.onLeaseEnded(id, now + 1e9, { serviceMs: null })
        }
        expect(scheduler.size).toBe(0)
        expect(scheduler.running()).toEqual([])
        expect(ledger.idsThat('gone')).toHaveLength(ledger.states.size)
      }),
      { numRuns: 50 },
    )
  })
})
