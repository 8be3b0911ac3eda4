import { ERROR_TABLE } from '../../errors.ts'
import type { Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { goJson } from '../go-json.ts'
import { parseJsonObject } from '../json-object.ts'
import { createModelEcho } from '../model-echo.ts'
import type { ReplyForm, WholeReading } from '../reply-form.ts'
import { NdjsonTap } from './ndjson-tap.ts'
import { tokensOf } from './token-counts.ts'

const errorJson = (refusal: Refusal): string =>
  ERROR_TABLE[refusal.code].isOllamas
    ? goJson({ error: refusal.message })
    : goJson({ error: refusal.message, code: refusal.code })

/** Ollama's own: newline-delimited JSON, errors as `{"error":"…"}`. */
export const ollamaReplyForm: ReplyForm = {
  streamType: 'application/x-ndjson',
  // Whatever a host calls it: a lone object is a stream of one line.
  isStream: () => true,
  // One space and no newline: leading white space of the next line to every client (wire.md 3.3).
  heartbeat: Buffer.from(' '),
  errorBody: (refusal) => Buffer.from(errorJson(refusal)),
  errorTerminal: (refusal) => Buffer.from(`${errorJson(refusal)}\n`),
  hostMessage: (body) => messageOf(body),
  createTap: (call, lineBytesMax) => new NdjsonTap(call, lineBytesMax),
  readWhole: (call, body) => readWhole(call, body),
  wholeAsStream: (body) => Buffer.concat([body, Buffer.from('\n')]),
}

const messageOf = (body: Buffer): string => {
  const error = parseJsonObject(body.toString('utf8'))?.['error']
  return typeof error === 'string' ? error : 'the host answered with an error'
}

const readWhole = (call: Call, body: Buffer): WholeReading => {
  const fields = parseJsonObject(body.toString('utf8'))
  if (fields === null) return { kind: 'broken', reason: 'a reply that is not a JSON object' }
  if (typeof fields['error'] === 'string') return { kind: 'error', message: fields['error'] }
  const counted = tokensOf(fields)
  // Embedding generates nothing: that is known, not unknown.
  const tokens =
    call.operation === 'embed'
      ? { promptTokens: counted.promptTokens ?? 0, completionTokens: 0 }
      : counted
  return {
    kind: 'done',
    body: createModelEcho(call)(body),
    tokens,
    isIncomplete: fields['done'] === false,
  }
}
