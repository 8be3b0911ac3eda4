import { numberedTokens, type Answer } from './answer.ts'
import { ANSWER_FORMS, isTextRoute, type AnswerForm } from './answer-form.ts'
import { goJson } from './go-json.ts'
import type { ReceivedRequest } from './received-request.ts'
import { readFields, type RequestFields } from './request-fields.ts'
import { inPieces, JSON_UTF8 } from './steps.ts'

/** A reply with nothing wrong in it, in pieces, for the faults to spoil. */
export interface SoundReply {
  readonly contentType: string
  readonly isStream: boolean
  /** Lines or events where it streams, otherwise parts of one JSON text. All but the last. */
  readonly opening: readonly Buffer[]
  /** What makes the reply complete: the final line, `[DONE]`, or the rest of the JSON text. */
  readonly ending: Buffer
}

const TOKENS = 5

/** What the request would get if all went well: five tokens, in the form that its route promises. */
export function soundReply(request: ReceivedRequest): SoundReply {
  const read = readFields(request)
  const fields = 'fields' in read ? read.fields : {}
  const form = isTextRoute(request.route) ? ANSWER_FORMS[request.route] : null
  if (form === null) return wholeReply(JSON_UTF8, embeddingBody(request.route, fields))
  const answer = soundAnswer(fields)
  if (!(fields.stream ?? form.isStreamedByDefault)) {
    return wholeReply(form.bodyType, form.body(answer))
  }
  return streamedReply(form, answer)
}

function streamedReply(form: AnswerForm, answer: Answer): SoundReply {
  const lines = form.lines(answer).map((line) => Buffer.from(line))
  const ending = lines.at(-1) ?? Buffer.alloc(0)
  return { contentType: form.streamType, isStream: true, opening: lines.slice(0, -1), ending }
}

function wholeReply(contentType: string, body: string): SoundReply {
  const pieces = inPieces(body, Math.ceil(Buffer.byteLength(body) / (TOKENS + 1)))
  const ending = pieces.at(-1) ?? Buffer.alloc(0)
  return { contentType, isStream: false, opening: pieces.slice(0, -1), ending }
}

function soundAnswer(fields: RequestFields): Answer {
  return {
    model: fields.model ?? '',
    tokens: numberedTokens(TOKENS),
    doneReason: 'stop',
    promptTokens: 12,
    hostWaitMs: 0,
    hasUsageChunk: fields.stream_options?.include_usage === true,
    isRaw: fields.raw === true,
  }
}

const VECTOR = [0.5, -0.5, 0.25, -0.25, 0.125, -0.125, 0.0625, -0.0625]

function embeddingBody(route: string, { model }: RequestFields): string {
  if (route === '/api/embeddings') return goJson({ embedding: VECTOR })
  if (route === '/api/embed') return goJson({ model, embeddings: [VECTOR], prompt_eval_count: 3 })
  const data = [{ object: 'embedding', embedding: VECTOR, index: 0 }]
  return goJson({ object: 'list', data, model, usage: { prompt_tokens: 3, total_tokens: 3 } })
}
