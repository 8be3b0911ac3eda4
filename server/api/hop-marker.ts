import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from '../flow/refusal.ts'

const HEADER = 'x-seadragon-hop'

/**
 * Marks what this gateway sends to hosts, so that it knows its own requests again: one that was
 * configured as its own host would otherwise ask itself for ever.
 */
export class HopMarker {
  readonly #id = randomBytes(9).toString('base64url')

  get headers(): Readonly<Record<string, string>> {
    return { [HEADER]: this.#id }
  }

  refusalOf(headers: IncomingHttpHeaders): Refusal | null {
    if (headers[HEADER] !== this.#id) return null
    return {
      code: 'loop_detected',
      message: 'this request came from this gateway itself: one of its hosts has its own address',
      isFinal: true,
    }
  }
}
