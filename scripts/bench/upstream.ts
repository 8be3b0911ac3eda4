import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { machineNowMs } from './machine-clock.ts'
import { tellParent } from './parent-channel.ts'
import type { ReplyPlan } from './reply-plan.ts'
import { planIn } from './reply-plan.ts'
import { CHAT_PATH, LEAVES_PATH, MODEL, OPENAI_MODEL, OPENAI_PATH } from './target.ts'

/**
 * A model server that costs as little as a server on `node:http` can, and answers as the prompt asks.
 * Each token says when it was written, so that a client on this machine knows how late it came.
 */

/**
 * Tokens that are written before others get a turn, where there is no time between them: so many that
 * a proxy pays as much for a token as before a model server whose threads flush each one.
 */
const BURST_TOKENS = 4

const ENTRY =
  `{"name":"${MODEL}","model":"${MODEL}","modified_at":"2026-11-21T00:00:00Z","size":2019393189,` +
  '"size_vram":2019393189,"digest":"a80c4f17acd5","expires_at":"2036-01-01T00:00:00Z",' +
  '"details":{"format":"gguf","family":"llama","parameter_size":"3B","quantization_level":"Q4_K_M"}}'

const CONTROL: Readonly<Record<string, string>> = {
  '/api/version': '{"version":"0.33.0"}',
  '/api/tags': `{"models":[${ENTRY}]}`,
  '/api/ps': `{"models":[${ENTRY}]}`,
  '/v1/models': `{"object":"list","data":[{"id":"${OPENAI_MODEL}","object":"model"}]}`,
  '/api/show': '{"details":{"family":"llama"},"model_info":{},"capabilities":["completion"]}',
}

const line = (content: string, rest: string): string =>
  `{"model":"${MODEL}","created_at":"2026-11-21T00:00:00Z",` +
  `"message":{"role":"assistant","content":"${content}"},${rest}}`

const ENDING =
  '"done":true,"done_reason":"stop","total_duration":5191566416,"load_duration":2154458,' +
  '"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":24,"eval_duration":4799921000'

const PLAIN = Buffer.from(
  line('Because the air scatters blue light more than red light, in all directions.', ENDING),
)

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => answer(request, response, Buffer.concat(parts)))
})

/** When callers left before their reply was whole, on the clock of `machineNowMs`. */
const leftAtMs: number[] = []

const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
  if (request.url !== CHAT_PATH && request.url !== OPENAI_PATH) {
    return answerControl(request, response)
  }
  const chat = JSON.parse(body.toString()) as { messages: { content: string }[]; stream: boolean }
  response.once('close', () => {
    if (!response.writableFinished) leftAtMs.push(machineNowMs())
  })
  const plan = chat.stream ? planIn(chat.messages[0]!.content) : null
  if (plan === null) {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': PLAIN.length })
    response.end(PLAIN)
    return
  }
  const stream = request.url === CHAT_PATH ? NATIVE : openaiStream(plan)
  if (plan.holdMs > 0) {
    const timer = setTimeout(() => beginStream(response, plan, stream), plan.holdMs)
    response.once('close', () => clearTimeout(timer))
  } else {
    beginStream(response, plan, stream)
  }
}

/** How a stream is written. */
interface Stream {
  readonly contentType: string
  readonly token: () => string
  readonly ending: string
}

const answerControl = (request: IncomingMessage, response: ServerResponse): void => {
  const text = request.url === LEAVES_PATH ? JSON.stringify(leftAtMs) : CONTROL[request.url ?? '']
  response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'application/json' })
  response.end(text ?? '{"error":"not found"}')
}

const beginStream = (response: ServerResponse, plan: ReplyPlan, stream: Stream): void => {
  response.writeHead(200, { 'Content-Type': stream.contentType })
  writeTokens(response, plan, { ...stream, left: plan.tokens })
}

const writeTokens = (
  response: ServerResponse,
  plan: ReplyPlan,
  { left, ...stream }: Stream & { readonly left: number },
): void => {
  if (response.destroyed) return
  const now = plan.apartMs > 0 ? 1 : Math.min(left, BURST_TOKENS)
  for (let token = 0; token < now; token += 1) response.write(stream.token())
  if (left === now) return void response.end(stream.ending)
  const goOn = (): void => writeTokens(response, plan, { ...stream, left: left - now })
  if (plan.apartMs > 0) setTimeout(goOn, plan.apartMs)
  else if (response.writableNeedDrain) response.once('drain', goOn)
  else setImmediate(goOn)
}

const stamp = (): string => `t${machineNowMs().toFixed(3)} `

const NATIVE: Stream = {
  contentType: 'application/x-ndjson',
  token: () => `${line(stamp(), '"done":false')}\n`,
  ending: `${line('', ENDING)}\n`,
}

const chunk = (choices: string): string =>
  `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"${OPENAI_MODEL}",` +
  `"choices":[${choices}]}\n\n`

const choice = (delta: string, reason: string): string =>
  `{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}`

const COUNTS =
  `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"${OPENAI_MODEL}",` +
  '"choices":[],"usage":{"prompt_tokens":26,"completion_tokens":24,"total_tokens":50}}\n\n'

const openaiStream = ({ callBytes, tokens }: ReplyPlan): Stream => ({
  contentType: 'text/event-stream',
  token:
    callBytes === undefined
      ? () => chunk(choice(`{"content":"${stamp()}"}`, 'null'))
      : callPieces(callBytes, tokens),
  ending: `${chunk(choice('{}', callBytes === undefined ? '"stop"' : '"tool_calls"'))}${COUNTS}data: [DONE]\n\n`,
})

/** One object with one long text in it, cut into pieces. */
const callPieces = (bytes: number, pieces: number): (() => string) => {
  let piece = 0
  const filling = 'x'.repeat(bytes)
  return () => {
    piece += 1
    const text = (piece === 1 ? '{\\"text\\":\\"' : filling) + (piece === pieces ? '\\"}' : '')
    const named = piece === 1 ? '"id":"call_1","type":"function",' : ''
    const name = piece === 1 ? '"name":"write",' : ''
    return chunk(
      choice(
        `{"tool_calls":[{"index":0,${named}"function":{${name}"arguments":"${text}"}}]}`,
        'null',
      ),
    )
  }
}

server.listen(0, '127.0.0.1', 4096, () => tellParent(server))
