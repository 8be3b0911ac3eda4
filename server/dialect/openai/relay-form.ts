import { UNKNOWN_TOKENS } from '../../flow/answer.ts'
import type { Call } from '../../flow/call.ts'
import { parseJsonObject } from '../json-object.ts'
import { createModelEcho } from '../model-echo.ts'
import type { RelayForm, WholeReading } from '../relay-form.ts'
import { isBrokenOff, STOPPED } from './host-choice.ts'
import { errorOf } from './host-error.ts'
import { SseTap } from './sse-tap.ts'
import { tokensOf } from './token-counts.ts'

/** Replies of hosts that speak OpenAI's API themselves. */
export const openaiRelayForm: RelayForm = {
  isStream: (contentType) => contentType.startsWith('text/event-stream'),
  createTap: (call, lineBytesMax) => new SseTap(call, lineBytesMax),
  readWhole: (call, body) => readWhole(call, body),
}

const readWhole = (call: Call, body: Buffer): WholeReading => {
  const fields = parseJsonObject(body.toString('utf8'))
  if (fields === null) return { kind: 'broken', reason: 'a reply that is not a JSON object' }
  const message = errorOf(fields)
  if (message !== null) return { kind: 'error', message }
  if (reasonsOf(fields).some(isBrokenOff)) return STOPPED
  const counts = tokensOf(fields) ?? UNKNOWN_TOKENS
  const tokens = call.operation === 'v1_embeddings' ? { ...counts, completionTokens: 0 } : counts
  return { kind: 'done', body: createModelEcho(call)(body), tokens, isIncomplete: false }
}

const reasonsOf = ({ choices }: Readonly<Record<string, unknown>>): string[] =>
  (Array.isArray(choices) ? (choices as unknown[]) : [])
    .map((choice) => (choice as { finish_reason?: unknown } | null)?.finish_reason)
    .filter((reason) => typeof reason === 'string')
