import type { Call } from '../../flow/call.ts'
import { parseJsonObject } from '../json-object.ts'
import { createModelEcho } from '../model-echo.ts'
import type { RelayForm, WholeReading } from '../relay-form.ts'
import { NdjsonTap } from './ndjson-tap.ts'
import { tokensOf } from './token-counts.ts'

/** Replies of hosts that speak Ollama's native API themselves. */
export const ollamaRelayForm: RelayForm = {
  // Whatever a host calls it: a lone object is a stream of one line.
  isStream: () => true,
  createTap: (call, lineBytesMax) => new NdjsonTap(call, lineBytesMax),
  readWhole: (call, body) => readWhole(call, body),
}

const readWhole = (call: Call, body: Buffer): WholeReading => {
  const fields = parseJsonObject(body.toString('utf8'))
  if (fields === null) return { kind: 'broken', reason: 'a reply that is not a JSON object' }
  if (typeof fields['error'] === 'string') return { kind: 'error', message: fields['error'] }
  const counted = tokensOf(fields)
  // Embedding generates nothing: that is known, not unknown.
  const tokens =
    call.operation === 'embed'
      ? { ...counted, promptTokens: counted.promptTokens ?? 0, completionTokens: 0 }
      : counted
  return {
    kind: 'done',
    body: createModelEcho(call)(body),
    tokens,
    isIncomplete: fields['done'] === false,
  }
}
