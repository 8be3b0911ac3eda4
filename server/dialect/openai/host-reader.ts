import type {
  AnswerDurations,
  AnswerEnd,
  AnswerEvent,
  AnswerPiece,
  TokenCounts,
} from '../../flow/answer.ts'
import { UNKNOWN_TOKENS } from '../../flow/answer.ts'
import type { AnswerReader } from '../host-protocol.ts'
import { isJsonObject, parseJsonObject } from '../json-object.ts'
import { isEnd } from '../whole-answer.ts'
import { WholePieces } from '../whole-pieces.ts'
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

/**
 * The events in a stream of chat or completion chunks (wire.md 5.2). Read line by line, since every chunk
 * is one line of data, whatever the lines end with. The counts come behind the finish reason, so the end
 * is told only with `[DONE]`.
 */
export class OpenaiAnswerReader implements AnswerReader {
  readonly #lines: WholePieces
  readonly #lineBytesMax: number
  readonly #calls = new CallPieces()
  #reason: string | null = null
  #tokens: TokenCounts = UNKNOWN_TOKENS
  #durations: AnswerDurations | null = null

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax
    this.#lines = new WholePieces('line', lineBytesMax)
  }

  feed(chunk: Buffer): readonly AnswerEvent[] {
    const events: AnswerEvent[] = []
    const lines = this.#lines.feed(chunk)
    const end = lines === null ? null : this.#readLines(lines.toString('utf8'), events)
    if (end !== null) events.push(end)
    else if (this.#lines.isOverfull) {
      events.push({ kind: 'broken', reason: `a line of over ${this.#lineBytesMax} bytes` })
    }
    return events
  }

  finish(): readonly AnswerEvent[] {
    // The last line may come without its newline.
    const events = this.#lines.pendingBytes > 0 ? this.feed(NEWLINE) : []
    const last = events.at(-1)
    if (last !== undefined && isEnd(last)) return events
    // A finish reason came and `[DONE]` did not: the reply is whole.
    const end: AnswerEnd = this.#reason === null ? { kind: 'incomplete' } : this.#end()
    return [...events, end]
  }

  #readLines(lines: string, events: AnswerEvent[]): AnswerEnd | null {
    let start = 0
    while (start < lines.length) {
      const end = lines.indexOf('\n', start)
      const line = lines.slice(start, end)
      start = end + 1
      // Comments keep a silent stream alive and say nothing; other fields no client reads either.
      if (!line.startsWith('data:')) continue
      const last = this.#readData(line.slice('data:'.length).trim(), events)
      if (last !== null) return last
    }
    return null
  }

  #readData(data: string, events: AnswerEvent[]): AnswerEnd | null {
    if (data === '') return null
    if (data === '[DONE]') return this.#reason === null ? STOPPED : this.#end()
    const value = parseJsonObject(data)
    if (value === null) return { kind: 'broken', reason: 'an event whose data is no JSON object' }
    const message = errorOf(value)
    if (message !== null) return { kind: 'error', message }
    return this.#readChunk(value, events)
  }

  #readChunk(value: Readonly<Record<string, unknown>>, events: AnswerEvent[]): AnswerEnd | null {
    this.#tokens = countsOf(value) ?? this.#tokens
    this.#durations = durationsOf(value) ?? this.#durations
    const choices = value['choices'] ?? []
    if (!Array.isArray(choices)) return NOT_OPENAIS
    const choice: unknown = choices[0]
    if (choice === undefined) return null
    const pieces: AnswerPiece[] = []
    if (!isJsonObject(choice) || !addChoice(choice, this.#calls, pieces)) return NOT_OPENAIS
    const reason = choice['finish_reason'] ?? null
    if (reason !== null && typeof reason !== 'string') return NOT_OPENAIS
    if (this.#reason !== null && pieces.length > 0) return NOT_OPENAIS
    if (reason) this.#calls.end(pieces)
    for (const piece of pieces) events.push(piece)
    if (!reason) return null
    if (isBrokenOff(reason)) return STOPPED
    this.#reason = reason
    return null
  }

  #end(): AnswerEnd {
    return {
      kind: 'finish',
      reason: finishReasonOf(this.#reason!, this.#calls.count > 0),
      tokens: this.#tokens,
      durations: this.#durations,
    }
  }
}

const NEWLINE = Buffer.from('\n')
