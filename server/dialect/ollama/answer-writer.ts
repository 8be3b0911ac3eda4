import type { AnswerFinish, AnswerPiece, TokenLogprob } from '../../flow/answer.ts'
import type { ToolCall } from '../../flow/ask.ts'
import type { Call } from '../../flow/call.ts'
import { goJson } from '../go-json.ts'
import { parseJsonObject } from '../json-object.ts'
import type { AnswerWriter } from '../reply-form.ts'
import type { ReplyIdentity } from '../surface.ts'
import type { WholeAnswer } from '../whole-answer.ts'
import { escapeBreakersIn } from './line-breakers.ts'

/** What was said, in the fields where `/api/chat` or `/api/generate` has it. */
interface Said {
  readonly text: string
  readonly thinking?: string
  readonly calls?: readonly object[]
}

type Frame = (said: Said) => object

const inMessage: Frame = ({ text, thinking, calls }) => ({
  message: {
    role: 'assistant',
    content: text,
    ...(thinking !== undefined && { thinking }),
    ...(calls !== undefined && { tool_calls: calls }),
  },
})

const inResponse: Frame = ({ text, thinking }) => ({
  response: text,
  ...(thinking !== undefined && { thinking }),
})

/** Says an answer as Ollama's own API does: tool calls whole, arguments as objects. */
export class OllamaAnswerWriter implements AnswerWriter {
  readonly #call: Call
  readonly #identity: ReplyIdentity
  readonly #frame: Frame
  #open: { readonly id: string | null; readonly name: string; readonly pieces: string[] } | null =
    null
  #calls = 0
  #fault: string | null = null

  constructor(call: Call, identity: ReplyIdentity) {
    this.#call = call
    this.#identity = identity
    this.#frame = call.operation === 'chat' ? inMessage : inResponse
  }

  get fault(): string | null {
    return this.#fault
  }

  piece(piece: AnswerPiece): string {
    switch (piece.kind) {
      case 'text':
        return this.#line({ text: piece.text }, piece.logprobs)
      case 'thinking':
        return this.#line({ text: '', thinking: piece.text }, null)
      case 'call_start':
        this.#open = { ...piece, pieces: [] }
        return ''
      case 'call_arguments':
        this.#open?.pieces.push(piece.json)
        return ''
      case 'call_end':
        return this.#endCall()
      case 'vectors':
        return ''
    }
  }

  finish(finish: AnswerFinish): string {
    return `${this.#object({ text: '' }, statsOf(finish))}\n`
  }

  whole({ text, thinking, calls, logprobs, finish }: WholeAnswer): string {
    const called = calls.map((call) => this.#callObject(call)).filter((call) => call !== null)
    const said = {
      text,
      ...(thinking !== '' && { thinking }),
      ...(called.length > 0 && { calls: called }),
    }
    return this.#object(said, { ...statsOf(finish), ...logprobFields(logprobs) })
  }

  #endCall(): string {
    if (this.#open === null) return ''
    const { id, name, pieces } = this.#open
    this.#open = null
    const call = this.#callObject({ id, name, argumentsJson: pieces.join('') || '{}' })
    return call === null ? '' : this.#line({ text: '', calls: [call] }, null)
  }

  /** Null, and a fault, where the arguments are no object: half a call must not look like a whole one. */
  #callObject({ id, name, argumentsJson }: ToolCall): object | null {
    const given = parseJsonObject(argumentsJson)
    if (given === null) {
      this.#fault = `the model called the tool ${name} with arguments that are not JSON`
      return null
    }
    const index = this.#calls
    this.#calls += 1
    const callId = id ?? `call_${this.#identity.id}_${index}`
    return { id: callId, function: { index, name, arguments: given } }
  }

  #line(said: Said, logprobs: readonly TokenLogprob[] | null): string {
    return `${this.#object(said, { done: false, ...logprobFields(logprobs) })}\n`
  }

  #object(said: Said, rest: object): string {
    const created = new Date(this.#identity.clock.wall()).toISOString()
    const object = { model: this.#call.model, created_at: created, ...this.#frame(said), ...rest }
    return escapeBreakersIn(goJson(object))
  }
}

const statsOf = ({ reason, tokens, durations }: AnswerFinish): object => ({
  done: true,
  done_reason: reason === 'length' || reason === 'load' ? reason : 'stop',
  // Ollama leaves out what is 0 or not known.
  ...(durations !== null && {
    total_duration: durations.totalNs,
    ...(durations.loadNs > 0 && { load_duration: durations.loadNs }),
  }),
  ...(tokens.promptTokens !== null && { prompt_eval_count: tokens.promptTokens }),
  ...(durations !== null && durations.promptNs > 0 && { prompt_eval_duration: durations.promptNs }),
  ...(tokens.completionTokens !== null && { eval_count: tokens.completionTokens }),
  ...(durations !== null &&
    durations.generationNs > 0 && { eval_duration: durations.generationNs }),
})

const logprobFields = (logprobs: readonly TokenLogprob[] | null): object =>
  logprobs === null
    ? {}
    : { logprobs: logprobs.map(({ top, ...token }) => ({ ...token, top_logprobs: top })) }
