import { foldAnswer } from '../../dialect/whole-answer.ts'
import type { AnswerEvent, AnswerFinish } from '../../flow/answer.ts'
import { recordedText } from '../upstream/recording.ts'
import type { Step } from '../upstream/steps.ts'
import * as wire from '../upstream/steps.ts'
import { startUpstream } from '../upstream/upstream.ts'
import type { Asked, Deed, HostUnderTest } from './host-under-test.ts'
import { readAsked, type OpenaiBody } from './openai-asked.ts'

const MODEL = 'Org/Model-1B'
const EMBEDDER = 'Org/Embedder'

/** In what servers with the same API differ: what they say first, and what they call things. */
interface Flavour {
  readonly owner: string
  readonly role: object
  readonly thinking: string
  readonly lineEnd: '\n' | '\r\n'
  /** What only this kind of server has. */
  readonly own: Readonly<Record<string, string>>
}

const FLAVOURS = {
  vllm: {
    owner: 'vllm',
    role: { role: 'assistant', content: '' },
    thinking: 'reasoning',
    lineEnd: '\n',
    own: { '/version': recordedText('version', 'vllm') },
  },
  'llama.cpp': {
    owner: 'llamacpp',
    role: { role: 'assistant', content: null },
    thinking: 'reasoning_content',
    lineEnd: '\n',
    own: { '/props': recordedText('props', 'llama-cpp') },
  },
  plain: {
    owner: 'someone',
    role: { role: 'assistant' },
    thinking: 'reasoning',
    lineEnd: '\r\n',
    own: {},
  },
} as const satisfies Record<string, Flavour>

/** A server with OpenAI's API that does as it is told, and otherwise looks like one of its kind. */
export const startOpenaiHost = async (kind: keyof typeof FLAVOURS): Promise<HostUnderTest> => {
  const flavour: Flavour = FLAVOURS[kind]
  const upstream = await startUpstream({ models: [], replays: false })
  const last = () => upstream.inferences.at(-1)!
  const data = [MODEL, EMBEDDER].map((id) => ({ id, object: 'model', owned_by: flavour.owner }))
  const answers = { ...flavour.own, '/v1/models': JSON.stringify({ object: 'list', data }) }
  for (const [path, body] of Object.entries(answers)) {
    upstream.script(wire.wholeReply(200, 'application/json', body), {
      times: Infinity,
      when: ({ route }) => route === path,
    })
  }
  return {
    entry: { name: 'gpu0', driver: 'openai', url: `${upstream.url}/v1`, slots: 1 },
    model: MODEL,
    embedder: EMBEDDER,
    will: (deed) => upstream.script(new Words(flavour).stepOf(deed)),
    asked: (): Asked => readAsked(last().json as OpenaiBody),
    left: () => upstream.until(() => last().end === 'left'),
    stop: () => upstream.stop(),
  }
}

/** What a server of one flavour says. */
class Words {
  readonly #flavour: Flavour

  constructor(flavour: Flavour) {
    this.#flavour = flavour
  }

  stepOf(deed: Deed): Step {
    switch (deed.kind) {
      case 'answer':
        return this.#answer(deed.events)
      case 'answer later':
        return async (exchange) => {
          await exchange.unlessLeft(deed.release)
          await this.#answer(deed.events)(exchange)
        }
      case 'embed':
        return (exchange) => {
          const { encoding_format: format } = exchange.request.json as OpenaiBody
          const encode = format === 'base64' ? base64Of : plainly
          const body = vectorsOf(deed.vectors.map(encode))
          return wire.wholeReply(200, wire.JSON_UTF8, body)(exchange)
        }
      case 'refuse':
        return wire.wholeReply(deed.status, wire.JSON_UTF8, errorOf(deed.message))
      case 'fail': {
        const error = this.#event(JSON.parse(errorOf(deed.message)) as object)
        const events = [...this.#events(deed.events), error, this.#done()]
        return byForm(
          wire.chunkedReply(wire.EVENT_STREAM, events),
          wire.wholeReply(500, wire.JSON_UTF8, errorOf(deed.message)),
        )
      }
      case 'die':
        return wire.inOrder(
          wire.chunkedHead(wire.EVENT_STREAM),
          wire.chunks(this.#events(deed.events)),
          wire.reset,
        )
      case 'go on':
        return byForm(
          wire.inOrder(
            wire.chunkedHead(wire.EVENT_STREAM),
            wire.chunk(this.#delta({ content: 'on ' })),
            wire.stall,
          ),
          wire.stall,
        )
    }
  }

  #answer(events: readonly AnswerEvent[]): Step {
    return byForm(
      wire.chunkedReply(wire.EVENT_STREAM, [...this.#events(events), this.#done()]),
      wire.wholeReply(200, wire.JSON_UTF8, this.#whole(events)),
    )
  }

  #events(events: readonly AnswerEvent[]): string[] {
    const { role } = this.#flavour
    return [this.#delta(role), ...events.flatMap((event, at) => this.#eventOf(event, at, events))]
  }

  #eventOf(event: AnswerEvent, at: number, all: readonly AnswerEvent[]): string[] {
    const index = all.slice(0, at + 1).filter(({ kind }) => kind === 'call_start').length - 1
    switch (event.kind) {
      case 'text':
        return [this.#delta({ content: event.text })]
      case 'thinking':
        return [this.#delta({ [this.#flavour.thinking]: event.text })]
      case 'call_start': {
        const call = { index, id: event.id, type: 'function', function: { name: event.name } }
        return [this.#delta({ content: null, tool_calls: [call] })]
      }
      case 'call_arguments':
        return [this.#delta({ tool_calls: [{ index, function: { arguments: event.json } }] })]
      case 'finish':
        return [
          this.#chunk({ choices: [{ index: 0, delta: {}, finish_reason: event.reason }] }),
          this.#chunk({ choices: [], usage: usageOf(event) }),
        ]
      default:
        return []
    }
  }

  #whole(events: readonly AnswerEvent[]): string {
    const finish = events.at(-1) as AnswerFinish
    const { text, thinking, calls } = foldAnswer(events, finish)
    const message = {
      role: 'assistant',
      content: text,
      ...(thinking !== '' && { [this.#flavour.thinking]: thinking }),
      tool_calls: calls.map(({ id, name, argumentsJson }) => ({
        id,
        type: 'function',
        function: { name, arguments: argumentsJson },
      })),
    }
    const choices = [{ index: 0, message, finish_reason: finish.reason }]
    return JSON.stringify({ ...HEAD, object: 'chat.completion', choices, usage: usageOf(finish) })
  }

  #delta(delta: object): string {
    return this.#chunk({ choices: [{ index: 0, delta, finish_reason: null }] })
  }

  #chunk(fields: object): string {
    return this.#event({ ...HEAD, object: 'chat.completion.chunk', ...fields })
  }

  #event(value: object): string {
    return `data: ${JSON.stringify(value)}\n\n`.replaceAll('\n', this.#flavour.lineEnd)
  }

  #done(): string {
    return 'data: [DONE]\n\n'.replaceAll('\n', this.#flavour.lineEnd)
  }
}

const HEAD = { id: 'chatcmpl-1', created: 1_795_253_624, model: MODEL }

const usageOf = ({ tokens }: AnswerFinish): object => ({
  prompt_tokens: tokens.promptTokens,
  completion_tokens: tokens.completionTokens,
  total_tokens: (tokens.promptTokens ?? 0) + (tokens.completionTokens ?? 0),
})

const errorOf = (message: string): string =>
  JSON.stringify({ error: { message, type: 'BadRequestError', param: null, code: 400 } })

const plainly = (vector: readonly number[]): unknown => vector

const base64Of = (vector: readonly number[]): unknown =>
  Buffer.from(Float32Array.from(vector).buffer).toString('base64')

const vectorsOf = (vectors: readonly unknown[]): string => {
  const data = vectors.map((embedding, index) => ({ object: 'embedding', embedding, index }))
  const usage = { prompt_tokens: 7, total_tokens: 7 }
  return JSON.stringify({
    object: 'list',
    model: EMBEDDER,
    data,
    usage,
  })
}

const byForm =
  (stream: Step, whole: Step): Step =>
  (exchange) => {
    const { stream: isStreaming } = exchange.request.json as OpenaiBody
    return isStreaming === true ? stream(exchange) : whole(exchange)
  }
