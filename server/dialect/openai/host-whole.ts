import type { AnswerEvent, AnswerPiece } from '../../flow/answer.ts'
import { UNKNOWN_TOKENS } from '../../flow/answer.ts'
import type { Ask } from '../../flow/ask.ts'
import { isJsonObject, parseJsonObject } from '../json-object.ts'
import { CallPieces } from './call-pieces.ts'
import {
  addChoice,
  countsOf,
  durationsOf,
  finishReasonOf,
  isBrokenOff,
  NOT_OPENAIS,
  STOPPED,
} from './host-choice.ts'
import { errorOf } from './host-error.ts'

type Fields = Readonly<Record<string, unknown>>

/** A reply that is one object, as the events that it stands for. */
export const readWholeReply = (ask: Ask, body: Buffer): readonly AnswerEvent[] => {
  const value = parseJsonObject(body.toString('utf8'))
  if (value === null) return [{ kind: 'broken', reason: 'a reply that is not a JSON object' }]
  const message = errorOf(value)
  if (message !== null) return [{ kind: 'error', message }]
  return ask.kind === 'embed' ? readVectors(value) : readChoice(value)
}

const readChoice = (value: Fields): readonly AnswerEvent[] => {
  const { choices } = value
  const choice: unknown = Array.isArray(choices) ? choices[0] : null
  const calls = new CallPieces()
  const pieces: AnswerPiece[] = []
  if (!isJsonObject(choice) || !addChoice(choice, calls, pieces)) return [NOT_OPENAIS]
  calls.end(pieces)
  const reason = choice['finish_reason'] ?? null
  if (reason === null) return [...pieces, { kind: 'incomplete' }]
  if (typeof reason !== 'string') return [NOT_OPENAIS]
  if (isBrokenOff(reason)) return [...pieces, STOPPED]
  return [
    ...pieces,
    {
      kind: 'finish',
      reason: finishReasonOf(reason, calls.count > 0),
      tokens: countsOf(value) ?? UNKNOWN_TOKENS,
      durations: durationsOf(value),
    },
  ]
}

const readVectors = (value: Fields): readonly AnswerEvent[] => {
  const vectors = vectorsOf(value['data'])
  if (vectors === null) return [{ kind: 'broken', reason: 'embeddings that are no vectors' }]
  const promptTokens = countsOf(value)?.promptTokens ?? null
  return [
    { kind: 'vectors', vectors },
    {
      kind: 'finish',
      reason: 'stop',
      // Embedding generates nothing: that is known, not unknown.
      tokens: { promptTokens, completionTokens: 0 },
      durations: null,
    },
  ]
}

/** In the order of their `index`, which not every server keeps. */
const vectorsOf = (data: unknown): readonly (readonly number[])[] | null => {
  if (!Array.isArray(data)) return null
  const vectors: (readonly number[])[] = []
  for (const [place, entry] of data.entries()) {
    if (!isJsonObject(entry)) return null
    const index = entry['index'] ?? place
    const vector = vectorOf(entry['embedding'])
    if (vector === null || typeof index !== 'number' || vectors[index] !== undefined) return null
    if (!(Number.isInteger(index) && index >= 0 && index < data.length)) return null
    vectors[index] = vector
  }
  return vectors
}

const vectorOf = (embedding: unknown): readonly number[] | null => {
  if (typeof embedding === 'string') return floatsOf(Buffer.from(embedding, 'base64'))
  const isVector =
    Array.isArray(embedding) && embedding.every((component) => typeof component === 'number')
  return isVector ? (embedding as number[]) : null
}

/** 32-bit floats, little endian. */
const floatsOf = (bytes: Buffer): readonly number[] =>
  Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4))
