import { ERROR_TABLE } from '../../errors.ts'
import type { Call } from '../../flow/call.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { createModelEcho } from '../model-echo.ts'
import type { ReplyForm, WholeReading } from '../reply-form.ts'
import { UNKNOWN_TOKENS } from '../reply-form.ts'
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

const messageOf = (body: Buffer): string => {
  try {
    const value = JSON.parse(body.toString('utf8')) as { error?: unknown } | null
    const error = value?.error
    if (typeof error === 'string') return error
    const message = (error as { message?: unknown } | null | undefined)?.message
    if (typeof message === 'string') return message
  } catch {
    // Not OpenAI's form: the caller gets our own words instead.
  }
  return 'the host answered with an error'
}

const readWhole = (call: Call, body: Buffer): WholeReading => {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return { kind: 'broken', reason: 'a reply that is not JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'broken', reason: 'a reply that is not a JSON object' }
  }
  const counts = tokensOf(value as Record<string, unknown>) ?? UNKNOWN_TOKENS
  const tokens = call.operation === 'v1_embeddings' ? { ...counts, completionTokens: 0 } : counts
  return { kind: 'done', body: createModelEcho(call)(body), tokens, isIncomplete: false }
}
