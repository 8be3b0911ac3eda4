import { keepAliveMs, type DemoHost, type Generation } from './demo-host.ts'
import { optionsOf, promptOfMessages, promptOfText, tokensMaxOf } from './demo-request.ts'
import type { Fields, Prompt } from './demo-request.ts'
import type { PacedReply, Steps } from './paced-exchange.ts'

/** How the two native operations differ. */
interface NativeForm {
  prompt(fields: Fields): Prompt
  isEmpty(fields: Fields): boolean
  /** The part of a chunk that holds text. */
  piece(text: string): object
  /** What the last chunk has beside the statistics. */
  extra(generation: Generation): object
}

const CHAT: NativeForm = {
  prompt: (fields) => promptOfMessages(fields['messages']),
  isEmpty: ({ messages }) => !Array.isArray(messages) || messages.length === 0,
  piece: (text) => ({ message: { role: 'assistant', content: text } }),
  extra: () => ({}),
}

const GENERATE: NativeForm = {
  prompt: (fields) => promptOfText(fields['prompt'], fields['system']),
  isEmpty: ({ prompt, suffix }) => (prompt ?? '') === '' && !suffix,
  piece: (text) => ({ response: text }),
  // Token numbers of the conversation: clients that still use them only send them back.
  extra: ({ tokens }) => ({ context: tokens.map((_token, index) => index + 1) }),
}

export const replyToChat = (fields: Fields, host: DemoHost): PacedReply =>
  replyNatively(CHAT, fields, host)

export const replyToGenerate = (fields: Fields, host: DemoHost): PacedReply =>
  replyNatively(GENERATE, fields, host)

const replyNatively = (form: NativeForm, fields: Fields, host: DemoHost): PacedReply => {
  const keepAlive = fields['keep_alive']
  host.touch(keepAlive)
  if (form.isEmpty(fields)) {
    const reason = keepAliveMs(keepAlive) === 0 ? 'unload' : 'load'
    return wholeObject(loadSteps(form, fields, { reason, host }))
  }
  const { think } = fields
  if (think === true || (typeof think === 'string' && think !== '')) {
    return nativeError(400, `"${String(fields['model'])}" does not support thinking`)
  }
  const tokensMax = tokensMaxOf(optionsOf(fields)['num_predict'])
  const generation = host.generate(form.prompt(fields), tokensMax)
  const told = { form, fields, generation, host }
  if (fields['stream'] === false) return wholeObject(wholeSteps(told))
  return { status: 200, contentType: 'application/x-ndjson', steps: streamSteps(told) }
}

interface Told {
  readonly form: NativeForm
  readonly fields: Fields
  readonly generation: Generation
  readonly host: DemoHost
}

function* streamSteps({ form, fields, generation, host }: Told): Generator<number | string, void> {
  const startedAt = host.clock.now()
  yield generation.promptMs
  const readAt = host.clock.now()
  for (const token of generation.tokens) {
    yield generation.tokenMs
    yield `${JSON.stringify({ ...opening(fields, host), ...form.piece(token), done: false })}\n`
  }
  const statistics = statisticsOf(generation, [startedAt, readAt, host.clock.now()])
  yield `${JSON.stringify({
    ...opening(fields, host),
    ...form.piece(''),
    done: true,
    done_reason: generation.reason,
    ...form.extra(generation),
    ...statistics,
  })}\n`
}

function* wholeSteps({ form, fields, generation, host }: Told): Generator<number | string, void> {
  const startedAt = host.clock.now()
  yield generation.promptMs
  const readAt = host.clock.now()
  yield generation.tokenMs * generation.tokens.length
  const statistics = statisticsOf(generation, [startedAt, readAt, host.clock.now()])
  yield JSON.stringify({
    ...opening(fields, host),
    ...form.piece(generation.tokens.join('')),
    done: true,
    done_reason: generation.reason,
    ...form.extra(generation),
    ...statistics,
  })
}

function* loadSteps(
  form: NativeForm,
  fields: Fields,
  { reason, host }: { readonly reason: string; readonly host: DemoHost },
): Generator<number | string, void> {
  const body = { ...opening(fields, host), ...form.piece(''), done: true, done_reason: reason }
  yield JSON.stringify(body)
}

const opening = (fields: Fields, { clock }: DemoHost): object => ({
  model: fields['model'],
  created_at: new Date(clock.wall()).toISOString(),
})

/** Nanoseconds. Loading takes one, because Ollama leaves out what is 0 and clients expect a number. */
const LOAD_NS = 1

/** The parts add up to the total: what is left over would be taken for a queue inside the host. */
const statisticsOf = (
  { promptTokens, tokens }: Generation,
  [startedAt, readAt, endedAt]: readonly [number, number, number],
): object => {
  const promptNs = nanoseconds(readAt - startedAt)
  const evalNs = nanoseconds(endedAt - readAt)
  return {
    total_duration: LOAD_NS + promptNs + evalNs,
    load_duration: LOAD_NS,
    prompt_eval_count: promptTokens,
    prompt_eval_duration: promptNs,
    eval_count: tokens.length,
    eval_duration: evalNs,
  }
}

const nanoseconds = (ms: number): number => Math.max(1, Math.round(ms * 1e6))

const wholeObject = (steps: Steps, status = 200): PacedReply => ({
  status,
  contentType: 'application/json; charset=utf-8',
  steps,
})

export const nativeError = (status: number, message: string): PacedReply =>
  wholeObject([JSON.stringify({ error: message })].values(), status)
