import type { AnswerDurations, AnswerEvent, AnswerFinish } from '../../flow/answer.ts'
import type { Ask } from '../../flow/ask.ts'
import { isJsonObject } from '../json-object.ts'
import { logprobsOf } from '../token-logprobs.ts'
import { tokensOf } from './token-counts.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Adds what one object of `/api/chat` or `/api/generate` says. False where it is not of Ollama's form:
 * what is written anew for a caller must have been understood.
 */
export const addPieces = (kind: Ask['kind'], value: Fields, events: AnswerEvent[]): boolean => {
  const isChat = kind === 'chat'
  const said = isChat ? (value['message'] ?? {}) : value
  if (!isJsonObject(said)) return false
  const { tool_calls: calls } = said
  const thinking = said['thinking'] ?? ''
  const text = (isChat ? said['content'] : said['response']) ?? ''
  if (typeof text !== 'string' || typeof thinking !== 'string') return false
  const measured = value['logprobs']
  const logprobs = Array.isArray(measured) ? logprobsOf(measured) : null
  if (thinking !== '') events.push({ kind: 'thinking', text: thinking })
  if (text !== '' || logprobs !== null) events.push({ kind: 'text', text, logprobs })
  return calls === undefined || calls === null || addCalls(calls, events)
}

const addCalls = (calls: unknown, events: AnswerEvent[]): boolean =>
  Array.isArray(calls) && calls.every((call) => addCall(call, events))

const addCall = (call: unknown, events: AnswerEvent[]): boolean => {
  const called = isJsonObject(call) ? call['function'] : null
  if (!isJsonObject(call) || !isJsonObject(called) || typeof called['name'] !== 'string')
    return false
  const id = typeof call['id'] === 'string' && call['id'] !== '' ? call['id'] : null
  events.push({ kind: 'call_start', id, name: called['name'] })
  events.push({ kind: 'call_arguments', json: JSON.stringify(called['arguments'] ?? {}) })
  events.push({ kind: 'call_end' })
  return true
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
