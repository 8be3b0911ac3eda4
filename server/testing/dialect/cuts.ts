import fc from 'fast-check'
import type { ReplyIdentity } from '../../dialect/surface.ts'
import type { Ending, StreamTap } from '../../dialect/relay-form.ts'
import { PLAIN_REPLY, type Call } from '../../flow/call.ts'
import { virtualClock } from '../virtual-clock.ts'

export const someCall = (changes: Partial<Call> = {}): Call => ({
  dialect: 'ollama',
  operation: 'chat',
  upstreamPath: '/api/chat',
  model: 'm',
  modelKey: 'm:latest',
  aliasOf: null,
  intent: 'infer',
  isStreaming: true,
  body: Buffer.from('{}'),
  runner: { numCtx: null, keepAlive: null },
  contextChange: null,
  replyOptions: PLAIN_REPLY,
  ...changes,
})

export const someIdentity: ReplyIdentity = {
  id: 'abc',
  requestId: 'req',
  createdS: 1_795_253_624,
  clock: virtualClock(),
}

export interface Tapped {
  /** What went to the caller before the ending. */
  readonly passed: string
  readonly ending: Ending
}

/** Feeds a tap, as a host's reply would come in these pieces, to its end. */
export const tapAll = (tap: StreamTap, pieces: readonly Buffer[]): Tapped => {
  let passed = ''
  for (const piece of pieces) {
    // A copy: what was given may be reused by whoever gave it.
    const lines = tap.feed(Buffer.from(piece))
    if (lines !== null) passed += lines.toString('utf8')
  }
  return { passed, ending: tap.ending ?? tap.finish() }
}

/** Bytes cut at any places, so also inside lines and characters. */
export const cutsOf = (bytes: Buffer): fc.Arbitrary<Buffer[]> =>
  fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((places) => {
    const sorted = [0, ...places.toSorted((a, b) => a - b), bytes.length]
    return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
  })
