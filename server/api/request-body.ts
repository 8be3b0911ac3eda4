import type { IncomingMessage } from 'node:http'
import type { Refusal } from '../flow/refusal.ts'

/** The settings that say how long a body may be, each for routes of its own. */
export type LengthLimit =
  'bodyBytesMax' | 'showBodyBytesMax' | 'adminBodyBytesMax' | 'chatBodyBytesMax'

export interface BodyLimits extends Readonly<Record<LengthLimit, number>> {
  readonly bodyMs: number
  readonly receivingBytesMax: number
}

/**
 * The whole body of a request, refused as soon as it is known to be longer than the named limit allows.
 * Null where the client went away before all of it had come.
 */
export type ReadBody = (
  incoming: IncomingMessage,
  limit?: LengthLimit,
) => Promise<Buffer | Refusal | null>

/**
 * Reads bodies within their limits. What all of them hold while they are being received is bounded
 * too: it counts against no other bound, since nobody waits in the queue before its body is whole.
 */
export const createBodyReader = (limits: BodyLimits): ReadBody => {
  let receivingBytes = 0

  return async (incoming, limit = 'bodyBytesMax') => {
    const encoded = checkEncoding(incoming)
    if (encoded !== null) return encoded
    const bytesMax = limits[limit]
    const stated = Number(incoming.headers['content-length'] ?? 0)
    if (stated > bytesMax) return tooLarge(limit, bytesMax)
    if (receivingBytes + stated > limits.receivingBytesMax) return RECEIVING_FULL
    return await new Promise((resolve) => {
      const pieces: Buffer[] = []
      let length = 0
      let isOver = false
      const settle = (result: Buffer | Refusal | null): void => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        receivingBytes -= length
        if (result !== null && 'code' in result) stopReading(incoming)
        resolve(result)
      }
      const timer = setTimeout(() => settle(tooSlow(limits)), limits.bodyMs)
      incoming.on('data', (piece: Buffer) => {
        if (isOver) return
        length += piece.length
        receivingBytes += piece.length
        pieces.push(piece)
        if (length > bytesMax) settle(tooLarge(limit, bytesMax))
        else if (receivingBytes > limits.receivingBytesMax) settle(RECEIVING_FULL)
      })
      incoming.on('end', () => settle(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)))
      incoming.on('error', () => settle(null))
      incoming.on('close', () => settle(null))
    })
  }
}

/** Whether more of a body may come than anybody has asked for: of no use but to keep a connection busy. */
export const hasUnreadBody = ({ complete, headers }: IncomingMessage): boolean =>
  !complete &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)

const stopReading = (incoming: IncomingMessage): void => {
  incoming.pause()
  incoming.removeAllListeners('data')
}

/** Bodies come as they are: a compressed one would be a way to send far more than the limit. */
const checkEncoding = (incoming: IncomingMessage): Refusal | null => {
  const encoding = incoming.headers['content-encoding']
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return null
  return {
    code: 'encoding_unsupported',
    message: 'compressed request bodies are not accepted: send it without Content-Encoding',
    isFinal: true,
  }
}

/** Bodies come within seconds, so room is there again soon. */
const RECEIVING_FULL: Refusal = {
  code: 'queue_full',
  message: 'too many request bodies are being received now (limits.receivingBytesMax); try again',
  retryAfterS: 5,
}

const tooSlow = (limits: BodyLimits): Refusal => ({
  code: 'body_timeout',
  message: `the body did not come within ${limits.bodyMs} ms (limits.bodyMs)`,
})

const tooLarge = (limit: LengthLimit, bytesMax: number): Refusal => ({
  code: 'body_too_large',
  message: `the body is larger than ${bytesMax} bytes (limits.${limit})`,
  isFinal: true,
})
