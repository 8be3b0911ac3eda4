import type { Exchange } from './exchange.ts'

interface Entry {
  exchange: Exchange | null
}

/**
 * The exchanges that have not ended, by ticket. A map that is added to and deleted from all the time
 * is rebuilt every few dozen requests, and each table that it leaves behind keeps what it held alive
 * until the next full collection. So it holds small entries that are emptied, and never the exchanges
 * with all that hangs on them: that halved what the garbage collector had to copy.
 */
export class ExchangeTable {
  readonly #entries = new Map<string, Entry>()

  get size(): number {
    return this.#entries.size
  }

  get(ticket: string): Exchange | undefined {
    return this.#entries.get(ticket)?.exchange ?? undefined
  }

  add(exchange: Exchange): void {
    this.#entries.set(exchange.ticket, { exchange })
  }

  delete(ticket: string): void {
    const entry = this.#entries.get(ticket)
    if (entry === undefined) return
    entry.exchange = null
    this.#entries.delete(ticket)
  }

  /** As they are now; ending one of them while going through them is fine. */
  all(): Exchange[] {
    const all: Exchange[] = []
    for (const { exchange } of this.#entries.values()) if (exchange !== null) all.push(exchange)
    return all
  }
}
