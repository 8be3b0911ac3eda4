import type {
  AnswerDurations,
  AnswerEnd,
  AnswerPiece,
  FinishReason,
  TokenCounts,
} from '../../flow/answer.ts'
import { isJsonObject } from '../json-object.ts'
import { logprobsOf } from '../token-logprobs.ts'
import type { CallPieces } from './call-pieces.ts'
import { tokensOf, withCached } from './token-counts.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Adds what one choice of an answer says: of a chunk, of a whole chat, or of a completion. False where it
 * is not of OpenAI's form: what is written anew for a caller must have been understood.
 */
export const addChoice = (choice: Fields, calls: CallPieces, pieces: AnswerPiece[]): boolean => {
  const said = choice['delta'] ?? choice['message'] ?? {}
  if (!isJsonObject(said)) return false
  // Older vLLM and llama.cpp have the second name, some servers both with the same text.
  const thinking = said['reasoning'] ?? said['reasoning_content'] ?? ''
  const text = said['content'] ?? choice['text'] ?? ''
  if (typeof thinking !== 'string' || typeof text !== 'string') return false
  const measured = (choice['logprobs'] as Fields | null | undefined)?.['content']
  const logprobs = Array.isArray(measured) ? logprobsOf(measured) : null
  if (thinking !== '') pieces.push({ kind: 'thinking', text: thinking })
  if (text !== '' || logprobs !== null) pieces.push({ kind: 'text', text, logprobs })
  const called = said['tool_calls'] ?? []
  return calls.add(called, pieces)
}

/** Ends that are none: the server stops, or its engine has failed under the request. */
const BROKEN_OFF = new Set(['abort', 'error'])

export const isBrokenOff = (reason: string): boolean => BROKEN_OFF.has(reason)

/** A host's own word for it may say `stop` although tools are called (vLLM, a named `tool_choice`). */
export const finishReasonOf = (reason: string, hasCalls: boolean): FinishReason => {
  if (reason === 'length' || reason === 'content_filter') return reason
  return hasCalls ? 'tool_calls' : 'stop'
}

/** What is told of a reply that the server has broken off. */
export const STOPPED = {
  kind: 'error',
  message: 'the host ended this reply before it was finished',
} as const satisfies AnswerEnd

export const NOT_OPENAIS: AnswerEnd = {
  kind: 'broken',
  reason: "an object that has not the form of OpenAI's API",
}

/** The counts of a chunk or reply; null where it has none. llama.cpp's timings know them without usage. */
export const countsOf = (value: Fields): TokenCounts | null => {
  const counted = tokensOf(value)
  const timings = value['timings']
  if (counted !== null || !isJsonObject(timings)) return counted
  const [cached, read, made] = ['cache_n', 'prompt_n', 'predicted_n'].map((name) => timings[name])
  if (!isCount(read) || !isCount(made)) return null
  const counts = { promptTokens: read + (isCount(cached) ? cached : 0), completionTokens: made }
  return withCached(counts, cached)
}

/** What the server measured: llama.cpp's `timings`, vLLM's `metrics` where it was started for them. */
export const durationsOf = (value: Fields): AnswerDurations | null => {
  const { timings, metrics } = value
  if (isJsonObject(timings)) return durations(timings['prompt_ms'], timings['predicted_ms'])
  if (!isJsonObject(metrics)) return null
  return durations(metrics['time_to_first_token_ms'], metrics['generation_time_ms'])
}

const durations = (promptMs: unknown, generationMs: unknown): AnswerDurations | null => {
  if (!isTime(promptMs) || !isTime(generationMs)) return null
  const promptNs = Math.round(promptMs * 1e6)
  const generationNs = Math.round(generationMs * 1e6)
  return { totalNs: promptNs + generationNs, loadNs: 0, promptNs, generationNs }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const HOUR_MS = 3_600_000

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1_000 * HOUR_MS
