import type { Answer } from './answer.ts'
import { goJson } from './go-json.ts'

const CREATED = 1795253624
const FINGERPRINT = 'fp_ollama'
/** What `/v1/completions` puts into every chunk once usage is asked for. */
const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
const DONE = 'data: [DONE]\n\n'

const event = (value: unknown): string => `data: ${goJson(value)}\n\n`

function usage(answer: Answer): Record<string, number> {
  const completion = answer.tokens.length
  return {
    prompt_tokens: answer.promptTokens,
    completion_tokens: completion,
    total_tokens: answer.promptTokens + completion,
  }
}

/** The role stands in the first chunk only; the finish, the usage and `[DONE]` are one write. */
export function chatCompletionEvents(answer: Answer): string[] {
  const make = (extra: Record<string, unknown>): string =>
    event({
      id: 'chatcmpl-944',
      object: 'chat.completion.chunk',
      created: CREATED,
      model: answer.model,
      system_fingerprint: FINGERPRINT,
      ...extra,
    })
  const choice = (delta: object, finish_reason: string | null): string =>
    make({ choices: [{ index: 0, delta, finish_reason }] })
  const tokens = answer.tokens.map((content, index) =>
    choice(index === 0 ? { role: 'assistant', content } : { content }, null),
  )
  const count = answer.hasUsageChunk ? make({ choices: [], usage: usage(answer) }) : ''
  return [...tokens, choice({}, answer.doneReason) + count + DONE]
}

export function chatCompletionBody(answer: Answer): string {
  const message = { role: 'assistant', content: answer.tokens.join('') }
  return `${goJson({
    id: 'chatcmpl-944',
    object: 'chat.completion',
    created: CREATED,
    model: answer.model,
    system_fingerprint: FINGERPRINT,
    choices: [{ index: 0, message, finish_reason: answer.doneReason }],
    usage: usage(answer),
  })}\n`
}

export function completionEvents(answer: Answer): string[] {
  const make = (choices: object[], count: object): string =>
    event({
      id: 'cmpl-94',
      object: 'text_completion',
      created: CREATED,
      choices,
      model: answer.model,
      system_fingerprint: FINGERPRINT,
      ...(answer.hasUsageChunk ? { usage: count } : {}),
    })
  const choice = (text: string, finish_reason: string | null): string =>
    make([{ text, index: 0, finish_reason }], NO_USAGE)
  const tokens = answer.tokens.map((text) => choice(text, null))
  const count = answer.hasUsageChunk ? make([], usage(answer)) : ''
  return [...tokens, choice('', answer.doneReason) + count + DONE]
}

export function completionBody(answer: Answer): string {
  return `${goJson({
    id: 'cmpl-881',
    object: 'text_completion',
    created: CREATED,
    model: answer.model,
    system_fingerprint: FINGERPRINT,
    choices: [{ text: answer.tokens.join(''), index: 0, finish_reason: answer.doneReason }],
    usage: usage(answer),
  })}\n`
}
