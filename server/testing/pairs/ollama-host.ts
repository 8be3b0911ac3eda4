import type { AnswerEvent, AnswerFinish } from '../../flow/answer.ts'
import { foldAnswer } from '../../dialect/whole-answer.ts'
import type { Step } from '../upstream/steps.ts'
import * as wire from '../upstream/steps.ts'
import { startUpstream } from '../upstream/upstream.ts'
import type { Asked, Deed, HostUnderTest } from './host-under-test.ts'

const MODEL = 'gemma3:270m'
const EMBEDDER = 'all-minilm:33m'

const HEAD = { model: MODEL, created_at: '2026-11-21T09:30:42.000000001Z' }

/** An Ollama that does as it is told. */
export const startOllamaHost = async (): Promise<HostUnderTest> => {
  const upstream = await startUpstream({ models: [MODEL, EMBEDDER], replays: false })
  const last = () => upstream.inferences.at(-1)!
  return {
    entry: { name: 'gpu0', driver: 'ollama', url: upstream.url, slots: 1 },
    model: MODEL,
    embedder: EMBEDDER,
    will: (deed) => upstream.script(stepOf(deed)),
    asked: () => readAsked(last().json as never),
    left: () => upstream.until(() => last().end === 'left'),
    stop: () => upstream.stop(),
  }
}

const stepOf = (deed: Deed): Step => {
  switch (deed.kind) {
    case 'answer':
      return answer(deed.events)
    case 'answer later':
      return async (exchange) => {
        await exchange.unlessLeft(deed.release)
        await answer(deed.events)(exchange)
      }
    case 'embed': {
      const body = { model: EMBEDDER, embeddings: deed.vectors, prompt_eval_count: 7 }
      return wire.wholeReply(200, wire.JSON_UTF8, JSON.stringify(body))
    }
    case 'refuse':
      return wire.wholeReply(deed.status, wire.JSON_UTF8, JSON.stringify({ error: deed.message }))
    case 'fail': {
      const error = `${JSON.stringify({ error: deed.message })}\n`
      const lines = wire.chunkedReply(wire.NDJSON, [...deed.events.flatMap(linesOf), error])
      return byForm(lines, wire.wholeReply(500, wire.JSON_UTF8, error))
    }
    case 'die':
      return wire.inOrder(
        wire.chunkedHead(wire.NDJSON),
        wire.chunks(deed.events.flatMap(linesOf)),
        wire.reset,
      )
    case 'go on':
      return byForm(
        wire.inOrder(
          wire.chunkedHead(wire.NDJSON),
          wire.chunk(line({ content: 'on ' })),
          wire.stall,
        ),
        wire.stall,
      )
  }
}

const byForm =
  (stream: Step, whole: Step): Step =>
  (exchange) => {
    const { stream: isStreaming } = exchange.request.json as { stream?: boolean }
    return isStreaming === false ? whole(exchange) : stream(exchange)
  }

const answer = (events: readonly AnswerEvent[]): Step =>
  byForm(
    wire.chunkedReply(wire.NDJSON, events.flatMap(linesOf)),
    wire.wholeReply(200, wire.JSON_UTF8, wholeOf(events)),
  )

const line = (message: object): string =>
  `${JSON.stringify({ ...HEAD, message: { role: 'assistant', ...message }, done: false })}\n`

/** Ollama calls with whole arguments, so the pieces of a call are for others. */
const linesOf = (event: AnswerEvent, index: number, all: readonly AnswerEvent[]): string[] => {
  switch (event.kind) {
    case 'text':
      return [line({ content: event.text })]
    case 'thinking':
      return [line({ content: '', thinking: event.text })]
    case 'call_end':
      return [line({ content: '', tool_calls: [callOf(all.slice(0, index + 1))] })]
    case 'finish': {
      const message = { role: 'assistant', content: '' }
      return [`${JSON.stringify({ ...HEAD, message, ...endOf(event) })}\n`]
    }
    default:
      return []
  }
}

const callOf = (events: readonly AnswerEvent[]): object => {
  const { calls } = foldAnswer(events, NO_FINISH)
  const call = calls.at(-1)!
  const given = JSON.parse(call.argumentsJson) as object
  return { id: call.id, function: { index: calls.length - 1, name: call.name, arguments: given } }
}

const NO_FINISH = {} as AnswerFinish

const wholeOf = (events: readonly AnswerEvent[]): string => {
  const finish = events.at(-1) as AnswerFinish
  const { text, thinking, calls } = foldAnswer(events, finish)
  const message = {
    role: 'assistant',
    content: text,
    ...(thinking !== '' && { thinking }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, argumentsJson }, index) => ({
        id,
        function: { index, name, arguments: JSON.parse(argumentsJson) as object },
      })),
    }),
  }
  return JSON.stringify({ ...HEAD, message, ...endOf(finish) })
}

const endOf = ({ reason, tokens }: AnswerFinish): object => ({
  done: true,
  done_reason: reason === 'length' ? 'length' : 'stop',
  total_duration: 900,
  prompt_eval_count: tokens.promptTokens,
  eval_count: tokens.completionTokens,
})

interface Body {
  readonly model: string
  readonly stream?: boolean
  readonly format?: unknown
  readonly options?: {
    readonly num_predict?: number
    readonly stop?: string[]
    readonly seed?: number
  }
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
  readonly messages?: readonly {
    readonly role: string
    readonly content: string
    readonly images?: readonly string[]
    readonly tool_calls?: readonly {
      readonly function: { readonly name: string; readonly arguments: unknown }
    }[]
  }[]
}

const readAsked = (body: Body): Asked => ({
  model: body.model,
  isStreaming: body.stream !== false,
  messages: (body.messages ?? []).map(({ role, content, tool_calls: calls = [] }) => ({
    role,
    text: content,
    calls: calls.map(({ function: { name, arguments: given } }) => ({ name, arguments: given })),
  })),
  tools: (body.tools ?? []).map(({ function: { name } }) => name),
  schema: body.format ?? null,
  tokensMax: body.options?.num_predict ?? null,
  stop: body.options?.stop ?? [],
  seed: body.options?.seed ?? null,
  images: (body.messages ?? []).flatMap(({ images }) => images ?? []),
})
