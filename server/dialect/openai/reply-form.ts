import { ERROR_TABLE } from '../../errors.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { HostErrorText, ReplyForm } from '../reply-form.ts'

interface OpenaiError {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

const errorOf = (refusal: Refusal): OpenaiError => {
  const { type, isOllamas } = ERROR_TABLE[refusal.code]
  return {
    message: refusal.message,
    type,
    param: refusal.param ?? null,
    code: isOllamas ? null : refusal.code,
  }
}

const hostErrorOf = (status: number, { message, isTooLong }: HostErrorText): OpenaiError => ({
  message,
  type:
    status === 404
      ? 'not_found_error'
      : status === 429
        ? 'rate_limit_error'
        : status < 500
          ? 'invalid_request_error'
          : 'api_error',
  param: null,
  // The one code that clients act on: they shorten the conversation and ask again.
  code: isTooLong ? 'context_length_exceeded' : null,
})

const HEARTBEAT = Buffer.from(': keep-alive\n\n')

/** OpenAI's: server-sent events, errors as `{"error":{message,type,param,code}}`. */
export const openaiReplyForm: ReplyForm = {
  streamType: 'text/event-stream',
  // This comment and no other: `: ping` ends Continue's reader (wire.md 3.2, 3.3).
  heartbeat: () => HEARTBEAT,
  errorBody: (refusal) => Buffer.from(JSON.stringify({ error: errorOf(refusal) })),
  hostErrorBody: (status, error) =>
    Buffer.from(JSON.stringify({ error: hostErrorOf(status, error) })),
  // SDKs raise on the error event; `[DONE]` after it is what vLLM sends too (wire.md 3.5).
  errorTerminal: (refusal) =>
    Buffer.from(`data: ${JSON.stringify({ error: errorOf(refusal) })}\n\ndata: [DONE]\n\n`),
  wholeAsStream: (body) =>
    Buffer.concat([Buffer.from('data: '), body, Buffer.from('\n\ndata: [DONE]\n\n')]),
}
