import type { AnswerEvent } from '../flow/answer.ts'
import type { AnswerReader } from './host-protocol.ts'
import type { WholeReply } from './passage.ts'
import type { Ending, StreamTap } from './relay-form.ts'
import type { Stopwatch } from './stopwatch.ts'
import { isEnd } from './whole-answer.ts'

export interface FoldingEnds {
  readonly reader: AnswerReader
  readonly stopwatch: Stopwatch
  /** Of the host's stream: what is kept of it is never more. */
  readonly bytesMax: number
  toWhole(events: readonly AnswerEvent[]): WholeReply
}

/** A host's stream for a caller who wants one object: nothing is said before its end. */
export class FoldingTap implements StreamTap {
  readonly #ends: FoldingEnds
  readonly #events: AnswerEvent[] = []
  #bytes = 0
  #ending: Ending | null = null

  constructor(ends: FoldingEnds) {
    this.#ends = ends
  }

  get ending(): Ending | null {
    return this.#ending
  }

  feed(chunk: Buffer): null {
    if (this.#ending !== null) return null
    this.#bytes += chunk.length
    if (this.#bytes > this.#ends.bytesMax) {
      this.#events.length = 0
      this.#ending = TOO_LONG
    } else {
      this.#take(this.#ends.reader.feed(chunk))
    }
    return null
  }

  finish(): Ending {
    if (this.#ending === null) this.#take(this.#ends.reader.finish())
    this.#ending ??= { kind: 'incomplete' }
    return this.#ending
  }

  #take(events: readonly AnswerEvent[]): void {
    for (const event of events) {
      this.#events.push(event)
      if (isEnd(event)) {
        this.#ending = endingOf(this.#ends.toWhole(this.#events))
        return
      }
      this.#ends.stopwatch.onPiece()
    }
  }
}

const TOO_LONG: Ending = {
  kind: 'broken',
  reason: 'the reply is larger than limits.replyBytesMax',
}

const endingOf = (whole: WholeReply): Ending => {
  if (whole.kind === 'done') {
    const { body, tokens, contentType } = whole
    return { kind: 'done', bytes: body, tokens, objectType: contentType }
  }
  return whole.kind === 'streamed' ? { ...whole, kind: 'done', bytes: whole.terminal } : whole
}
