import { Agent, fetch } from 'undici'
import { readBoundedText } from '../upstream/bounded-text.ts'
import { createConnector } from '../upstream/connector.ts'
import { HostError } from '../upstream/driver.ts'

/** An answer of a server that doctor looks at. */
export interface Sight {
  readonly status: number
  /** Null where the body is no JSON. */
  readonly json: unknown
  /** What its clock said, ms; null where it said nothing. */
  readonly clockMs: number | null
}

const TIMEOUT_MS = 3_000

/** A list of thousands of models is shorter. */
const ANSWER_BYTES_MAX = 4_194_304

/**
 * Asks once; null where no answer came in time. It goes only where the gateway goes itself, follows no
 * redirect, and reads no more than an answer can be long.
 */
export const look = async (url: string): Promise<Sight | null> => {
  const dispatcher = new Agent({ connect: createConnector(TIMEOUT_MS) })
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const reply = await fetch(url, { dispatcher, redirect: 'manual', signal })
    const date = Date.parse(reply.headers.get('date') ?? '')
    const text = await readBoundedText(reply, ANSWER_BYTES_MAX).catch(nothingIfTooLong)
    return {
      status: reply.status,
      json: parsed(text),
      clockMs: Number.isNaN(date) ? null : date,
    }
  } catch {
    return null
  } finally {
    await dispatcher.destroy()
  }
}

const nothingIfTooLong = (error: unknown): string => {
  if (error instanceof HostError) return ''
  throw error
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
