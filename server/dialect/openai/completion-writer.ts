import type { AnswerFinish, AnswerPiece, TokenLogprob } from '../../flow/answer.ts'
import type { Call } from '../../flow/call.ts'
import type { AnswerWriter } from '../reply-form.ts'
import type { ReplyIdentity } from '../surface.ts'
import type { WholeAnswer } from '../whole-answer.ts'
import { usageOf } from './token-counts.ts'

/** Says an answer as `/v1/completions` does, which has no place for thinking and tools. */
export class CompletionWriter implements AnswerWriter {
  readonly #call: Call
  /** What the object and all chunks begin with, made once. */
  readonly #opening: string
  #textLength = 0

  constructor(call: Call, { id, createdS }: ReplyIdentity) {
    this.#call = call
    const head = {
      id: `cmpl-${id}`,
      object: 'text_completion',
      created: createdS,
      model: call.model,
    }
    this.#opening = `${JSON.stringify(head).slice(0, -1)},"choices":[`
  }

  piece(piece: AnswerPiece): string {
    return piece.kind === 'text' ? this.#chunk(piece.text, piece.logprobs, null) : ''
  }

  finish({ reason, tokens }: AnswerFinish): string {
    const last = this.#chunk('', null, reason)
    const usage = this.#call.replyOptions.hasUsage
      ? `data: ${this.#opening}],"usage":${JSON.stringify(usageOf(tokens))}}\n\n`
      : ''
    return `${last}${usage}data: [DONE]\n\n`
  }

  whole({ text, logprobs, finish }: WholeAnswer): string {
    const usage = JSON.stringify(usageOf(finish.tokens))
    return `${this.#opening}${this.#choice(text, logprobs, finish.reason)}],"usage":${usage}}`
  }

  #chunk(text: string, logprobs: readonly TokenLogprob[] | null, reason: string | null): string {
    return `data: ${this.#opening}${this.#choice(text, logprobs, reason)}]}\n\n`
  }

  #choice(text: string, logprobs: readonly TokenLogprob[] | null, reason: string | null): string {
    const measured = logprobs === null ? null : legacyLogprobs(logprobs, this.#textLength)
    this.#textLength += text.length
    return JSON.stringify({ text, index: 0, logprobs: measured, finish_reason: reason })
  }
}

/** Columns instead of rows: the form that completions have had since before chats. */
const legacyLogprobs = (tokens: readonly TokenLogprob[], start: number): object => {
  let offset = start
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top }) =>
      Object.fromEntries(top.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: tokens.map(({ token }) => {
      const at = offset
      offset += token.length
      return at
    }),
  }
}
