import type { AnswerFinish, AnswerPiece, TokenLogprob } from '../../flow/answer.ts'
import type { Call } from '../../flow/call.ts'
import type { AnswerWriter } from '../reply-form.ts'
import type { ReplyIdentity } from '../surface.ts'
import type { WholeAnswer } from '../whole-answer.ts'
import { usageOf } from './token-counts.ts'

const DONE = 'data: [DONE]\n\n'

/** Says an answer as `/v1/chat/completions` does. */
export class ChatWriter implements AnswerWriter {
  readonly #call: Call
  readonly #identity: ReplyIdentity
  /** What all chunks begin with, made once. */
  readonly #opening: string
  #hasRole = false
  #calls = 0

  constructor(call: Call, identity: ReplyIdentity) {
    this.#call = call
    this.#identity = identity
    this.#opening = `data: ${this.#head('chat.completion.chunk')},"choices":[`
  }

  piece(piece: AnswerPiece): string {
    switch (piece.kind) {
      case 'text':
        return this.#chunk(`"content":${JSON.stringify(piece.text)}`, piece.logprobs)
      case 'thinking':
        return this.#chunk(this.#reasoning(piece.text), null)
      case 'call_start':
        this.#calls += 1
        return this.#callChunk({
          id: piece.id ?? this.#callId(this.#calls - 1),
          type: 'function',
          function: { name: piece.name, arguments: '' },
        })
      case 'call_arguments':
        return this.#callChunk({ function: { arguments: piece.json } })
      default:
        return ''
    }
  }

  finish({ reason, tokens }: AnswerFinish): string {
    const first = this.#hasRole ? '' : this.#chunk('"content":""', null)
    const last = `${this.#opening}{"index":0,"delta":{},"finish_reason":"${reason}"}]}\n\n`
    if (!this.#call.replyOptions.hasUsage) return first + last + DONE
    return `${first}${last}${this.#opening}],"usage":${JSON.stringify(usageOf(tokens))}}\n\n${DONE}`
  }

  whole(answer: WholeAnswer): string {
    const { text, thinking, calls, logprobs, finish } = answer
    const { hasReasoningContent } = this.#call.replyOptions
    const choice = {
      index: 0,
      message: {
        role: 'assistant',
        content: text === '' && calls.length > 0 ? null : text,
        ...(thinking !== '' && { reasoning: thinking }),
        ...(thinking !== '' && hasReasoningContent && { reasoning_content: thinking }),
        ...(calls.length > 0 && {
          tool_calls: calls.map(({ id, name, argumentsJson }, index) => ({
            id: id ?? this.#callId(index),
            type: 'function',
            function: { name, arguments: argumentsJson },
          })),
        }),
      },
      ...(logprobs !== null && { logprobs: { content: logprobs.map(logprobOf) } }),
      finish_reason: finish.reason,
    }
    const usage = JSON.stringify(usageOf(finish.tokens))
    return `${this.#head('chat.completion')},"choices":[${JSON.stringify(choice)}],"usage":${usage}}`
  }

  /** vLLM's name for it and, for clients that know no other, DeepSeek's. */
  #reasoning(text: string): string {
    const said = JSON.stringify(text)
    const { hasReasoningContent } = this.#call.replyOptions
    return hasReasoningContent
      ? `"reasoning":${said},"reasoning_content":${said}`
      : `"reasoning":${said}`
  }

  #callChunk(call: object): string {
    const index = this.#calls - 1
    return this.#chunk(`"tool_calls":[${JSON.stringify({ index, ...call })}]`, null)
  }

  #chunk(delta: string, logprobs: readonly TokenLogprob[] | null): string {
    const role = this.#hasRole ? '' : '"role":"assistant",'
    this.#hasRole = true
    const measured =
      logprobs === null ? '' : `"logprobs":${JSON.stringify({ content: logprobs.map(logprobOf) })},`
    return `${this.#opening}{"index":0,"delta":{${role}${delta}},${measured}"finish_reason":null}]}\n\n`
  }

  /** For hosts that give their calls none; clients match results by it. */
  #callId(index: number): string {
    return `call_${this.#identity.id}_${index}`
  }

  #head(object: string): string {
    const { id, createdS } = this.#identity
    const head = { id: `chatcmpl-${id}`, object, created: createdS, model: this.#call.model }
    return JSON.stringify(head).slice(0, -1)
  }
}

const logprobOf = ({ top, ...token }: TokenLogprob): object => ({ ...token, top_logprobs: top })
