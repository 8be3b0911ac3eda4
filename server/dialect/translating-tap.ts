import type { AnswerEnd, AnswerEvent } from '../flow/answer.ts'
import type { AnswerReader } from './host-protocol.ts'
import type { Ending, StreamTap } from './relay-form.ts'
import type { AnswerWriter } from './reply-form.ts'

/** A host's stream in the caller's dialect: read into events, written anew, its terminal held back. */
export class TranslatingTap implements StreamTap {
  readonly #reader: AnswerReader
  readonly #writer: AnswerWriter
  #ending: Ending | null = null

  constructor(reader: AnswerReader, writer: AnswerWriter) {
    this.#reader = reader
    this.#writer = writer
  }

  get ending(): Ending | null {
    return this.#ending
  }

  feed(chunk: Buffer): Buffer | null {
    if (this.#ending !== null) return null
    const text = this.#say(this.#reader.feed(chunk))
    return text === '' ? null : Buffer.from(text)
  }

  finish(): Ending {
    if (this.#ending === null) {
      const rest = this.#say(this.#reader.finish())
      // What came without the end of its line is part of the last thing that is said.
      if (rest !== '' && this.#ending !== null) this.#ending = prepend(rest, this.#ending)
    }
    this.#ending ??= { kind: 'incomplete' }
    return this.#ending
  }

  #say(events: readonly AnswerEvent[]): string {
    let text = ''
    for (const event of events) {
      if (!isEnd(event)) {
        text += this.#writer.piece(event)
        continue
      }
      this.#ending =
        event.kind === 'finish'
          ? { kind: 'done', bytes: Buffer.from(this.#writer.finish(event)), tokens: event.tokens }
          : event
      return text
    }
    return text
  }
}

export const isEnd = (event: AnswerEvent): event is AnswerEnd =>
  event.kind === 'finish' ||
  event.kind === 'error' ||
  event.kind === 'incomplete' ||
  event.kind === 'broken'

const prepend = (text: string, ending: Ending): Ending =>
  ending.kind === 'done'
    ? { ...ending, bytes: Buffer.concat([Buffer.from(text), ending.bytes]) }
    : ending
