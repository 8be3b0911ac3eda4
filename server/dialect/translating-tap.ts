import type { AnswerEnd, AnswerEvent } from '../flow/answer.ts'
import type { AnswerReader } from './host-protocol.ts'
import type { Ending, StreamTap } from './relay-form.ts'
import type { AnswerWriter } from './reply-form.ts'
import type { Stopwatch } from './stopwatch.ts'
import { isEnd } from './whole-answer.ts'

export interface TranslatingEnds {
  readonly reader: AnswerReader
  readonly writer: AnswerWriter
  readonly stopwatch: Stopwatch
}

/** A host's stream in the caller's dialect: read into events, written anew, its terminal held back. */
export class TranslatingTap implements StreamTap {
  readonly #ends: TranslatingEnds
  #ending: Ending | null = null

  constructor(ends: TranslatingEnds) {
    this.#ends = ends
  }

  get ending(): Ending | null {
    return this.#ending
  }

  feed(chunk: Buffer): Buffer | null {
    if (this.#ending !== null) return null
    const text = this.#say(this.#ends.reader.feed(chunk))
    return text === '' ? null : Buffer.from(text)
  }

  finish(): Ending {
    if (this.#ending === null) {
      const rest = this.#say(this.#ends.reader.finish())
      // What came without the end of its line is part of the last thing that is said.
      if (rest !== '' && this.#ending !== null) this.#ending = prepend(rest, this.#ending)
    }
    this.#ending ??= { kind: 'incomplete' }
    return this.#ending
  }

  #say(events: readonly AnswerEvent[]): string {
    const { writer, stopwatch } = this.#ends
    let text = ''
    for (const event of events) {
      if (isEnd(event)) {
        this.#end(event)
        return text
      }
      stopwatch.onPiece()
      text += writer.piece(event)
      const fault = writer.fault ?? null
      if (fault !== null) {
        this.#ending = { kind: 'error', message: fault }
        return text
      }
    }
    return text
  }

  #end(end: AnswerEnd): void {
    if (end.kind !== 'finish') {
      this.#ending = end
      return
    }
    const { writer, stopwatch } = this.#ends
    const bytes = Buffer.from(writer.finish(stopwatch.measured(end)))
    this.#ending = { kind: 'done', bytes, tokens: end.tokens }
  }
}

const prepend = (text: string, ending: Ending): Ending =>
  ending.kind === 'done'
    ? { ...ending, bytes: Buffer.concat([Buffer.from(text), ending.bytes]) }
    : ending
