import type { Exchange } from '../../../server/testing/upstream/exchange.ts'
import {
  EVENT_STREAM,
  JSON_UTF8,
  NDJSON,
  chunkedReply,
  goReply,
} from '../../../server/testing/upstream/steps.ts'
import type { Step } from '../../../server/testing/upstream/steps.ts'

const NATIVE = '{"model":"m","response":"a","message":{"role":"assistant","content":"a"},'
const NATIVE_LINES = [`${NATIVE}"done":false}\n`, `${NATIVE}"done":true,"eval_count":2}\n`]

const delta = (finish: string): string =>
  `{"object":"chunk","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":${finish}}]}`
const EVENTS = [`data: ${delta('null')}\n\n`, `data: ${delta('"stop"')}\n\n`, 'data: [DONE]\n\n']

const EMBEDDINGS = '{"object":"list","data":[],"embedding":[0],"embeddings":[[0]]}'
const WHOLE = `${NATIVE}"done":true,"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}`

/** A host that answers any body soundly, or refuses it: fuzzed bodies are too odd for a real one. */
export const answerAnything: Step = (exchange) => replyTo(exchange)(exchange)

const replyTo = ({ request }: Exchange): Step => {
  const { route, json, text } = request
  if (text.length % 13 === 0)
    return goReply(400, JSON_UTF8, '{"error":"the host does not like it"}')
  if (text.length % 29 === 0) return goReply(500, JSON_UTF8, '{"error":"the host has failed"}')
  if (route.includes('embed')) return goReply(200, JSON_UTF8, EMBEDDINGS)
  const stream = (json as { readonly stream?: unknown } | undefined)?.stream
  if (route.startsWith('/api/')) {
    return stream === false ? goReply(200, JSON_UTF8, WHOLE) : chunkedReply(NDJSON, NATIVE_LINES)
  }
  return stream === true ? chunkedReply(EVENT_STREAM, EVENTS) : goReply(200, JSON_UTF8, WHOLE)
}
