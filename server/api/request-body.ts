import type { IncomingMessage } from 'node:http'
import type { Refusal } from '../flow/refusal.ts'

export interface BodyLimits {
  readonly bodyBytesMax: number
  readonly bodyMs: number
}

/**
 * The whole body of a request, refused as soon as it is known to be too large. Null where the client
 * went away before all of it had come.
 */
export const readBody = (
  incoming: IncomingMessage,
  limits: BodyLimits,
): Promise<Buffer | Refusal | null> => {
  if (Number(incoming.headers['content-length'] ?? 0) > limits.bodyBytesMax) {
    return Promise.resolve(tooLarge(limits))
  }
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    let length = 0
    const settle = (result: Buffer | Refusal | null): void => {
      clearTimeout(timer)
      if (result !== null && 'code' in result) stopReading(incoming)
      resolve(result)
    }
    const timer = setTimeout(() => settle(tooSlow(limits)), limits.bodyMs)
    incoming.on('data', (piece: Buffer) => {
      length += piece.length
      if (length > limits.bodyBytesMax) settle(tooLarge(limits))
      else pieces.push(piece)
    })
    incoming.on('end', () => settle(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)))
    incoming.on('error', () => settle(null))
    incoming.on('close', () => settle(null))
  })
}

const stopReading = (incoming: IncomingMessage): void => {
  incoming.pause()
  incoming.removeAllListeners('data')
}

/** Bodies come as they are: a compressed one would be a way to send far more than the limit. */
export const checkEncoding = (incoming: IncomingMessage): Refusal | null => {
  const encoding = incoming.headers['content-encoding']
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return null
  return {
    code: 'encoding_unsupported',
    message: 'compressed request bodies are not accepted: send it without Content-Encoding',
    isFinal: true,
  }
}

const tooSlow = (limits: BodyLimits): Refusal => ({
  code: 'body_timeout',
  message: `the body did not come within ${limits.bodyMs} ms (limits.bodyMs)`,
})

const tooLarge = (limits: BodyLimits): Refusal => ({
  code: 'body_too_large',
  message: `the body is larger than ${limits.bodyBytesMax} bytes (limits.bodyBytesMax)`,
  isFinal: true,
})
