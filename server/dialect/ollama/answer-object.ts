import type { AnswerDurations, AnswerEvent, AnswerFinish, TokenLogprob } from '../../flow/answer.ts'
import { tokensOf } from './token-counts.ts'

type Fields = Readonly<Record<string, unknown>>

/** Adds what one object of `/api/chat` or `/api/generate` says; true where it calls a tool. */
export const piecesOf = (value: Fields, events: AnswerEvent[]): boolean => {
  const message = isObject(value['message']) ? value['message'] : value
  const { thinking } = message
  if (typeof thinking === 'string' && thinking !== '')
    events.push({ kind: 'thinking', text: thinking })
  const text = message === value ? value['response'] : message['content']
  const logprobs = value['logprobs'] === undefined ? null : logprobsOf(value['logprobs'])
  if ((typeof text === 'string' && text !== '') || logprobs !== null) {
    events.push({ kind: 'text', text: typeof text === 'string' ? text : '', logprobs })
  }
  const calls = message['tool_calls']
  if (!Array.isArray(calls)) return false
  for (const call of calls.filter(isObject)) addCall(call, events)
  return calls.length > 0
}

const addCall = (call: Fields, events: AnswerEvent[]): void => {
  const called = isObject(call['function']) ? call['function'] : {}
  const id = typeof call['id'] === 'string' && call['id'] !== '' ? call['id'] : null
  const name = typeof called['name'] === 'string' ? called['name'] : ''
  events.push({ kind: 'call_start', id, name })
  events.push({ kind: 'call_arguments', json: JSON.stringify(called['arguments'] ?? {}) })
  events.push({ kind: 'call_end' })
}

/** The end that an object with `done: true` is. */
export const finishOf = (value: Fields, hasCalls: boolean): AnswerFinish => ({
  kind: 'finish',
  reason: value['done_reason'] === 'length' ? 'length' : hasCalls ? 'tool_calls' : 'stop',
  tokens: tokensOf(value),
  durations: durationsOf(value),
})

const durationsOf = (value: Fields): AnswerDurations => ({
  totalNs: nanosOf(value['total_duration']),
  loadNs: nanosOf(value['load_duration']),
  promptNs: nanosOf(value['prompt_eval_duration']),
  generationNs: nanosOf(value['eval_duration']),
})

/** Ollama leaves out what is 0. */
const nanosOf = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0

const logprobsOf = (value: unknown): TokenLogprob[] | null =>
  Array.isArray(value) ? value.filter(isObject).map((entry) => logprobOf(entry)) : null

const logprobOf = (entry: Fields): TokenLogprob => {
  const top = entry['top_logprobs']
  return {
    ...alternativeOf(entry),
    top: Array.isArray(top) ? top.filter(isObject).map(alternativeOf) : [],
  }
}

const alternativeOf = (entry: Fields): Omit<TokenLogprob, 'top'> => ({
  token: typeof entry['token'] === 'string' ? entry['token'] : '',
  logprob: typeof entry['logprob'] === 'number' ? entry['logprob'] : 0,
  bytes: Array.isArray(entry['bytes']) ? (entry['bytes'] as number[]) : null,
})

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
