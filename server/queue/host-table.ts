import assert from 'node:assert/strict'
import type { CallerClass } from '../../shared/caller-class.ts'
import type { HostView } from '../flow/host-view.ts'
import { HeldTime } from './held-time.ts'
import type { Target } from './target.ts'

/** A host and the slots that the scheduler has lent of it. */
export class QueueHost {
  readonly name: string
  /** Null once it was removed: it is remembered while leases on it run. */
  view: HostView | null = null
  slotsInUse = 0
  /** By whom its slots are and were in use. */
  readonly held = new HeldTime()
  /** It said that it is full: nothing is started on it before this time. */
  busyUntil = -Infinity

  constructor(name: string) {
    this.name = name
  }
}

/** The hosts by name, and who of them may take what. */
export class HostTable {
  readonly #hosts = new Map<string, QueueHost>()

  get(name: string): QueueHost | undefined {
    return this.#hosts.get(name)
  }

  all(): Iterable<QueueHost> {
    return this.#hosts.values()
  }

  change(view: HostView): void {
    let host = this.#hosts.get(view.name)
    if (host === undefined) {
      host = new QueueHost(view.name)
      this.#hosts.set(view.name, host)
    }
    host.view = view
  }

  remove(name: string): void {
    const host = this.#hosts.get(name)
    if (host === undefined) return
    host.view = null
    host.busyUntil = -Infinity
    if (host.slotsInUse === 0) this.#hosts.delete(name)
  }

  /** Nothing is started on the host before `until`. One that was removed comes back without a hold. */
  hold(name: string, until: number): void {
    const host = this.#hosts.get(name)
    if (host === undefined || host.view === null) return
    host.busyUntil = Math.max(host.busyUntil, until)
  }

  /** When the first of the holds that last at `now` ends; Infinity where there is none. */
  nextHoldEnd(now: number): number {
    let end = Infinity
    for (const { busyUntil } of this.#hosts.values()) {
      if (busyUntil > now && busyUntil < end) end = busyUntil
    }
    return end
  }

  takeSlot(host: QueueHost, name: CallerClass, now: number): void {
    assert(host.view !== null, 'a removed host takes no tickets')
    assert(host.slotsInUse < host.view.slots, 'a host never runs more than its slots')
    host.slotsInUse += 1
    host.held.count(name, 1, now)
  }

  freeSlot(hostName: string, name: CallerClass, now: number): void {
    const host = this.#hosts.get(hostName)
    assert(host !== undefined, 'a host with leases is remembered')
    assert(host.slotsInUse > 0, 'only a slot in use is freed')
    host.slotsInUse -= 1
    host.held.count(name, -1, now)
    if (host.view === null && host.slotsInUse === 0) this.#hosts.delete(hostName)
  }

  /** Those of the hosts that run something. */
  slotsAtWork(): number {
    let slots = 0
    for (const { view, slotsInUse } of this.#hosts.values()) {
      if (slotsInUse > 0) slots += Math.max(slotsInUse, view?.slots ?? 0)
    }
    return slots
  }

  /** The known hosts that have the target's model, or may have it because they were never listed. */
  possibleFor(target: Target): HostView[] {
    const possible: HostView[] = []
    for (const { view } of this.#hosts.values()) {
      if (view === null || (target.host !== null && target.host !== view.name)) continue
      if (view.models === null || view.models.has(target.modelKey)) possible.push(view)
    }
    return possible
  }

  isPossible(target: Target): boolean {
    return this.possibleFor(target).length > 0
  }

  /** Whether it would take the ticket if no operator let it run empty. */
  isDrainingFor({ view, name }: QueueHost, target: Target): boolean {
    if (view === null || !view.isDraining) return false
    return (
      (target.host === null || target.host === name) && view.models?.has(target.modelKey) === true
    )
  }

  /** Whether a ticket may be started there as soon as a slot is free. */
  isEligible(host: QueueHost, target: Target): boolean {
    if (target.isOnHold || !canServe(host, target)) return false
    if (target.avoidHost !== host.name) return true
    for (const other of this.#hosts.values()) {
      if (other !== host && canServe(other, target)) return false
    }
    return true
  }
}

const canServe = (host: QueueHost, target: Target): boolean =>
  host.view !== null &&
  host.view.isAvailable &&
  (target.host === null || target.host === host.name) &&
  host.view.models !== null &&
  host.view.models.has(target.modelKey)
