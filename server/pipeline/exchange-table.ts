import { TransitMap } from '../transit-map.ts'
import type { Exchange } from './exchange.ts'

/** The exchanges that have not ended, by ticket. */
export class ExchangeTable {
  readonly #exchanges = new TransitMap<string, Exchange>()

  get size(): number {
    return this.#exchanges.size
  }

  get(ticket: string): Exchange | undefined {
    return this.#exchanges.get(ticket)
  }

  add(exchange: Exchange): void {
    this.#exchanges.set(exchange.ticket, exchange)
  }

  delete(ticket: string): void {
    this.#exchanges.delete(ticket)
  }

  /** As they are now; ending one of them while going through them is fine. */
  all(): Exchange[] {
    return [...this.#exchanges.entries.values()]
  }
}
