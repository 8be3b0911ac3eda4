import { ERROR_TABLE } from '../../errors.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { goJson } from '../go-json.ts'
import type { ReplyForm } from '../reply-form.ts'

const errorJson = (refusal: Refusal): string =>
  ERROR_TABLE[refusal.code].isOllamas
    ? goJson({ error: refusal.message })
    : goJson({ error: refusal.message, code: refusal.code })

// One space and no newline: leading white space of the next line to every client (wire.md 3.3).
const HEARTBEAT = Buffer.from(' ')

/** Ollama's own: newline-delimited JSON, errors as `{"error":"…"}`. */
export const ollamaReplyForm: ReplyForm = {
  streamType: 'application/x-ndjson',
  heartbeat: () => HEARTBEAT,
  errorBody: (refusal) => Buffer.from(errorJson(refusal)),
  hostErrorBody: (_status, { message }) => Buffer.from(goJson({ error: message })),
  errorTerminal: (refusal) => Buffer.from(`${errorJson(refusal)}\n`),
  wholeAsStream: (body) => Buffer.concat([body, Buffer.from('\n')]),
}
