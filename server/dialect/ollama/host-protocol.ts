import type { AnswerEvent } from '../../flow/answer.ts'
import type { Ask } from '../../flow/ask.ts'
import type { Call } from '../../flow/call.ts'
import type { HostErrorMeaning, HostProtocol } from '../host-protocol.ts'
import { membersOf } from '../json-body.ts'
import { writeMembers } from '../json-members.ts'
import { parseJsonObject } from '../json-object.ts'
import { nameForHost } from '../name-for-host.ts'
import { addPieces, finishOf } from './answer-object.ts'
import { NOT_OLLAMAS, OllamaAnswerReader } from './answer-reader.ts'
import { requestOf } from './host-request.ts'

/** Ollama's native API: whatever a caller speaks, so that errors and `num_ctx` survive (wire.md 1.6). */
export const ollamaProtocol: HostProtocol = {
  // Ollama reads every spelling of a name.
  idOf: () => null,
  relay: (call) =>
    call.dialect === 'ollama'
      ? { path: call.upstreamPath, body: bodyFor(call), dropped: [] }
      : null,
  request: (ask) => requestOf(ask),
  // It knows no order but that in which requests come.
  prioritized: (body) => body,
  // Whatever a host calls it: a lone object is a stream of one line.
  isStream: () => true,
  isSilence: () => false,
  createReader: (ask, lineBytesMax) => new OllamaAnswerReader(ask.kind, lineBytesMax),
  readWhole: (ask, body) => readWhole(ask, body),
  messageOf: (body) => unwrap(messageOf(body)),
  meaningOf: (status, message) => meaningOf(status, message),
}

const bodyFor = (call: Call): Buffer => {
  if (call.aliasOf === null) return call.body
  const members = membersOf(call.body)
  return nameForHost(call, members) ? writeMembers(members) : call.body
}

const readWhole = (ask: Ask, body: Buffer): readonly AnswerEvent[] => {
  const value = parseJsonObject(body.toString('utf8'))
  if (value === null) return [{ kind: 'broken', reason: 'a reply that is not a JSON object' }]
  const { error } = value
  if (typeof error === 'string') return [{ kind: 'error', message: error }]
  if (ask.kind === 'embed') return readVectors(value)
  if (value['done'] !== true) return [{ kind: 'incomplete' }]
  const events: AnswerEvent[] = []
  if (!addPieces(ask.kind, value, events)) return [NOT_OLLAMAS]
  return [...events, finishOf(value, events.at(-1)?.kind === 'call_end')]
}

const readVectors = (value: Readonly<Record<string, unknown>>): readonly AnswerEvent[] => {
  const vectors = value['embeddings']
  if (!isVectors(vectors)) return [{ kind: 'broken', reason: 'embeddings that are no vectors' }]
  const { tokens, durations } = finishOf(value, false)
  // Embedding generates nothing: that is known, not unknown.
  const counts = { ...tokens, promptTokens: tokens.promptTokens ?? 0, completionTokens: 0 }
  return [
    { kind: 'vectors', vectors },
    { kind: 'finish', reason: 'stop', tokens: counts, durations },
  ]
}

const isVectors = (value: unknown): value is number[][] =>
  Array.isArray(value) &&
  value.every(
    (vector) => Array.isArray(vector) && vector.every((component) => typeof component === 'number'),
  )

const messageOf = (body: Buffer): string => {
  const error = parseJsonObject(body.toString('utf8'))?.['error']
  return typeof error === 'string' ? error : 'the host answered with an error'
}

/** Ollama passes some errors of its engine on as JSON in a string (wire.md 1.2). */
const unwrap = (message: string): string => {
  if (!message.startsWith('{')) return message
  const inner = parseJsonObject(message)?.['error']
  const text = (inner as { message?: unknown } | null | undefined)?.message
  return typeof text === 'string' ? text : message
}

/**
 * What Ollama's error texts mean (engines.md 1g and wire.md 1.5 record them). Matching a text is fragile,
 * so each of these only decides between two safe ways of going on.
 */
const meaningOf = (status: number | null, message: string): HostErrorMeaning => {
  if (status === 503 && message.startsWith('server busy')) return 'busy'
  if (message.startsWith('llama-server process no longer running')) return 'unbegun'
  if (message.startsWith('an error was encountered while running the model')) return 'died'
  return TOO_LONG.test(message) ? 'too_long' : 'other'
}

const TOO_LONG = /exceeds? the (available |maximum )?context|context length/i
