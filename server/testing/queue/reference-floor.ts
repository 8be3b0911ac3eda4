import type { TicketRequest } from '../../queue/ticket.ts'
import type { CallerClass } from '../../../shared/caller-class.ts'

const WINDOW_MS = 120_000

interface Hold {
  readonly host: string
  readonly class: CallerClass
  readonly from: number
  to: number | null
}

/** Who held which slot from when to when, all of it, added up anew each time. */
export class ReferenceFloor {
  #holds: Hold[] = []

  start({ class: name }: TicketRequest, host: string, now: number): void {
    this.#holds.push({ host, class: name, from: now, to: null })
  }

  end({ class: name }: TicketRequest, host: string, now: number): void {
    const isIt = (hold: Hold) => hold.to === null && hold.host === host && hold.class === name
    this.#holds.find(isIt)!.to = now
  }

  /** A host that is gone, and on which nothing runs any more, has no past when it comes again. */
  forget(isKnown: (host: string) => boolean): void {
    const isUsed = (host: string) =>
      this.#holds.some((hold) => hold.host === host && hold.to === null)
    this.#holds = this.#holds.filter(({ host }) => isKnown(host) || isUsed(host))
  }

  /** Whether the class has less of the slots of these hosts than its share, now and lately. */
  isBelow(share: number, name: CallerClass, at: { hosts: Map<string, number>; now: number }) {
    const there = this.#holds.filter(({ host }) => at.hosts.has(host))
    const own = there.filter((hold) => hold.class === name)
    const slots = [...at.hosts.values()].reduce((sum, count) => sum + count, 0)
    const inUse = own.filter(({ to }) => to === null).length
    const lately = (holds: readonly Hold[]) =>
      holds.reduce(
        (sum, { from, to }) => sum + weigh(at.now - (to ?? at.now)) - weigh(at.now - from),
        0,
      )
    return inUse < slots * share && lately(own) < lately(there) * share
  }
}

/** What a slot has been worth that was held from so long ago back to the beginning of time. */
const weigh = (agoMs: number): number => WINDOW_MS * Math.exp(-agoMs / WINDOW_MS)
