import type { AnswerEnd, AnswerEvent } from '../../flow/answer.ts'
import type { Ask } from '../../flow/ask.ts'
import type { AnswerReader } from '../host-protocol.ts'
import { parseJsonObject } from '../json-object.ts'
import { isEnd } from '../whole-answer.ts'
import { WholePieces } from '../whole-pieces.ts'
import { addPieces, finishOf } from './answer-object.ts'

/** The events in an Ollama stream, which is one JSON object a line. */
export class OllamaAnswerReader implements AnswerReader {
  readonly #lines: WholePieces
  readonly #lineBytesMax: number
  readonly #kind: Ask['kind']
  #hasCalls = false

  constructor(kind: Ask['kind'], lineBytesMax: number) {
    this.#kind = kind
    this.#lineBytesMax = lineBytesMax
    this.#lines = new WholePieces('line', lineBytesMax)
  }

  feed(chunk: Buffer): readonly AnswerEvent[] {
    const events: AnswerEvent[] = []
    const lines = this.#lines.feed(chunk)
    if (lines !== null) this.#readLines(lines.toString('utf8'), events)
    if (this.#lines.isOverfull) {
      events.push({ kind: 'broken', reason: `a line of over ${this.#lineBytesMax} bytes` })
    }
    return events
  }

  finish(): readonly AnswerEvent[] {
    // The last line may come without its newline.
    const events = this.#lines.pendingBytes > 0 ? this.feed(NEWLINE) : []
    const last = events.at(-1)
    return last !== undefined && isEnd(last) ? events : [...events, { kind: 'incomplete' }]
  }

  #readLines(lines: string, events: AnswerEvent[]): void {
    let start = 0
    while (start < lines.length) {
      const end = lines.indexOf('\n', start)
      const line = lines.slice(start, end)
      start = end + 1
      if (line.trim() === '') continue
      const last = this.#readLine(line, events)
      if (last === null) continue
      events.push(last)
      return
    }
  }

  #readLine(line: string, events: AnswerEvent[]): AnswerEnd | null {
    const value = parseJsonObject(line)
    if (value === null) return { kind: 'broken', reason: 'a line that is not a JSON object' }
    const { error } = value
    if (typeof error === 'string') return { kind: 'error', message: error }
    if (!addPieces(this.#kind, value, events)) return NOT_OLLAMAS
    this.#hasCalls ||= events.at(-1)?.kind === 'call_end'
    return value['done'] === true ? finishOf(value, this.#hasCalls) : null
  }
}

export const NOT_OLLAMAS: AnswerEnd = {
  kind: 'broken',
  reason: "an object that has not Ollama's form",
}

const NEWLINE = Buffer.from('\n')
