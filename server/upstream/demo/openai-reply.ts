import { randomUUID } from 'node:crypto'
import type { DemoHost, Generation } from './demo-host.ts'
import { promptOfMessages, promptOfText, tokensMaxOf } from './demo-request.ts'
import type { Fields, Prompt } from './demo-request.ts'
import type { PacedReply } from './paced-exchange.ts'

/** How the two operations that generate differ. */
interface OpenaiForm {
  readonly idPrefix: string
  readonly wholeObject: string
  readonly chunkObject: string
  prompt(fields: Fields): Prompt | string
  /** A choice of a chunk; the first one names the role. */
  chunkChoice(text: string | null, isFirst: boolean): object
  wholeChoice(text: string): object
}

const CHAT: OpenaiForm = {
  idPrefix: 'chatcmpl-',
  wholeObject: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  prompt: ({ messages }) =>
    Array.isArray(messages) && messages.length > 0
      ? promptOfMessages(messages)
      : "[] is too short - 'messages'",
  chunkChoice: (text, isFirst) => ({
    delta: { ...(isFirst && { role: 'assistant' }), ...(text !== null && { content: text }) },
  }),
  wholeChoice: (text) => ({ message: { role: 'assistant', content: text } }),
}

const COMPLETION: OpenaiForm = {
  idPrefix: 'cmpl-',
  wholeObject: 'text_completion',
  chunkObject: 'text_completion',
  prompt: ({ prompt }) =>
    typeof prompt === 'string' ? promptOfText(prompt) : 'prompt must be a string',
  chunkChoice: (text) => ({ text: text ?? '', logprobs: null }),
  wholeChoice: (text) => ({ text, logprobs: null }),
}

export const replyToOpenaiChat = (fields: Fields, host: DemoHost): PacedReply =>
  replyAsOpenai(CHAT, fields, host)

export const replyToOpenaiCompletion = (fields: Fields, host: DemoHost): PacedReply =>
  replyAsOpenai(COMPLETION, fields, host)

const replyAsOpenai = (form: OpenaiForm, fields: Fields, host: DemoHost): PacedReply => {
  host.touch()
  const prompt = form.prompt(fields)
  if (typeof prompt === 'string') return openaiError(400, prompt)
  const tokensMax = tokensMaxOf(fields['max_completion_tokens'] ?? fields['max_tokens'])
  const generation = host.generate(prompt, tokensMax)
  const told = { form, generation, common: commonOf(form, fields, host) }
  if (fields['stream'] === true) {
    const options = fields['stream_options'] as { include_usage?: unknown } | null | undefined
    const steps = streamSteps(told, options?.include_usage === true)
    return { status: 200, contentType: 'text/event-stream', steps }
  }
  return { status: 200, contentType: 'application/json', steps: wholeSteps(told) }
}

interface Told {
  readonly form: OpenaiForm
  readonly generation: Generation
  /** What every chunk of one reply has alike. */
  readonly common: object
}

const commonOf = (form: OpenaiForm, fields: Fields, { clock }: DemoHost): object => ({
  id: form.idPrefix + randomUUID().replaceAll('-', ''),
  created: Math.floor(clock.wall() / 1000),
  model: fields['model'],
  system_fingerprint: 'fp_seadragon_demo',
})

function* streamSteps(
  { form, generation, common }: Told,
  hasUsage: boolean,
): Generator<number | string, void> {
  const head = { ...common, object: form.chunkObject }
  const chunk = (choice: object, reason: string | null): string =>
    event({ ...head, choices: [{ index: 0, ...choice, finish_reason: reason }] })
  yield generation.promptMs
  let isFirst = true
  for (const token of generation.tokens) {
    yield generation.tokenMs
    yield chunk(form.chunkChoice(token, isFirst), null)
    isFirst = false
  }
  const usage = hasUsage ? event({ ...head, choices: [], usage: usageOf(generation) }) : ''
  yield `${chunk(form.chunkChoice(null, false), generation.reason)}${usage}data: [DONE]\n\n`
}

function* wholeSteps({ form, generation, common }: Told): Generator<number | string, void> {
  yield generation.promptMs + generation.tokenMs * generation.tokens.length
  const choice = form.wholeChoice(generation.tokens.join(''))
  yield JSON.stringify({
    ...common,
    object: form.wholeObject,
    choices: [{ index: 0, ...choice, finish_reason: generation.reason }],
    usage: usageOf(generation),
  })
}

const usageOf = ({ promptTokens, tokens }: Generation): object => ({
  prompt_tokens: promptTokens,
  completion_tokens: tokens.length,
  total_tokens: promptTokens + tokens.length,
})

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`

export const openaiError = (status: number, message: string): PacedReply => {
  const type = status === 404 ? 'not_found_error' : 'invalid_request_error'
  const error = { message, type, param: null, code: null }
  const steps = [JSON.stringify({ error })].values()
  return { status, contentType: 'application/json', steps }
}
