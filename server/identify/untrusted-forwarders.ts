import type { Clock } from '../clock.ts'
import type { AddressWarning } from './address.ts'

/** A peer that sends forwarding headers although nobody has said that it may name others. */
export interface Forwarder {
  readonly peer: string
  /** Which of these headers came from it, the first one first. */
  readonly headers: readonly string[]
  readonly requests: number
  /** Wall-clock milliseconds. */
  readonly firstAt: number
  readonly lastAt: number
}

/** Whoever sends such headers from many addresses at once takes no more memory than this. */
const PEERS_MAX = 100

interface Seen {
  readonly headers: Set<string>
  readonly firstAt: number
  requests: number
  lastAt: number
}

/**
 * Who has sent forwarding headers without being a trusted proxy since the gateway was started: either
 * a reverse proxy that the settings do not name yet, or somebody who would like to be somebody else.
 */
export class UntrustedForwarders {
  readonly #clock: Clock
  readonly #peers = new Map<string, Seen>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note({ peer, header }: AddressWarning): void {
    if (header === null) return
    const now = this.#clock.wall()
    const seen = this.#peers.get(peer) ?? this.#begin(peer, now)
    seen.headers.add(header)
    seen.requests += 1
    seen.lastAt = now
  }

  /** Those with the most requests first. */
  list(): Forwarder[] {
    return [...this.#peers]
      .map(([peer, { headers, ...seen }]) => ({ peer, headers: [...headers], ...seen }))
      .sort((a, b) => b.requests - a.requests)
  }

  /** Where others are trusted than before, who is not shows itself again. */
  forget(): void {
    this.#peers.clear()
  }

  #begin(peer: string, now: number): Seen {
    if (this.#peers.size >= PEERS_MAX) this.#forgetLeast()
    const seen = { headers: new Set<string>(), firstAt: now, requests: 0, lastAt: now }
    this.#peers.set(peer, seen)
    return seen
  }

  /** Of those with the fewest requests the one that was silent longest, so that newcomers can be seen. */
  #forgetLeast(): void {
    let least: [string, Seen] | undefined
    for (const entry of this.#peers) {
      if (least === undefined || isLess(entry[1], least[1])) least = entry
    }
    if (least !== undefined) this.#peers.delete(least[0])
  }
}

const isLess = (a: Seen, b: Seen): boolean =>
  a.requests < b.requests || (a.requests === b.requests && a.lastAt < b.lastAt)
