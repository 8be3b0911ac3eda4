import { ERROR_TABLE } from '../../errors.ts'
import type { Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { parseJsonObject } from '../json-object.ts'
import { createModelEcho } from '../model-echo.ts'
import type { ReplyForm, WholeReading } from '../reply-form.ts'
import { UNKNOWN_TOKENS } from '../reply-form.ts'
import { errorOf } from './host-error.ts'
import { SseTap } from './sse-tap.ts'
import { tokensOf } from './token-counts.ts'

const errorJson = (refusal: Refusal): string => {
  const { type, isOllamas } = ERROR_TABLE[refusal.code]
  const code = isOllamas ? null : refusal.code
  return JSON.stringify({ error: { message: refusal.message, type, param: null, code } })
}

/** OpenAI's: server-sent events, errors as `{"error":{message,type,param,code}}`. */
export const openaiReplyForm: ReplyForm = {
  streamType: 'text/event-stream',
  isStream: (contentType) => contentType.startsWith('text/event-stream'),
  // This comment and no other: `: ping` ends Continue's reader (wire.md 3.2, 3.3).
  heartbeat: Buffer.from(': keep-alive\n\n'),
  errorBody: (refusal) => Buffer.from(errorJson(refusal)),
  // SDKs raise on the error event; `[DONE]` after it is what vLLM sends too (wire.md 3.5).
  errorTerminal: (refusal) => Buffer.from(`data: ${errorJson(refusal)}\n\ndata: [DONE]\n\n`),
  hostMessage: (body) => messageOf(body),
  createTap: (call, lineBytesMax) => new SseTap(call, lineBytesMax),
  readWhole: (call, body) => readWhole(call, body),
  wholeAsStream: (body) =>
    Buffer.concat([Buffer.from('data: '), body, Buffer.from('\n\ndata: [DONE]\n\n')]),
}

const messageOf = (body: Buffer): string =>
  errorOf(parseJsonObject(body.toString('utf8')) ?? {}) ?? 'the host answered with an error'

const readWhole = (call: Call, body: Buffer): WholeReading => {
  const fields = parseJsonObject(body.toString('utf8'))
  if (fields === null) return { kind: 'broken', reason: 'a reply that is not a JSON object' }
  const message = errorOf(fields)
  if (message !== null) return { kind: 'error', message }
  const counts = tokensOf(fields) ?? UNKNOWN_TOKENS
  const tokens = call.operation === 'v1_embeddings' ? { ...counts, completionTokens: 0 } : counts
  return { kind: 'done', body: createModelEcho(call)(body), tokens, isIncomplete: false }
}
