import type { Outgoing } from '../../flow/outgoing.ts'

/** The end of a reply, as the pipeline gave it. */
export type AnswerEnd =
  | { readonly kind: 'done'; readonly isCut: boolean }
  | { readonly kind: 'error'; readonly message: string }

/** What came at once of an answer. */
export interface AnswerPart {
  readonly thinking: string
  readonly text: string
  /** How many steps of its stream that was: each is a token on most hosts. */
  readonly steps: number
}

export interface AnswerListener {
  onPiece(piece: AnswerPart): void
  /** Called at most once, and not at all where the sink is closed before. */
  onEnd(end: AnswerEnd): void
}

/** What is read of a line of a native chat; hosts of other kinds are translated into it. */
interface Line {
  readonly message?: { readonly content?: string; readonly thinking?: string }
  readonly done?: boolean
  readonly done_reason?: string
  readonly error?: string
}

/**
 * Takes the place of a client's connection: the pipeline writes a native stream to it, and its reader
 * is never slow. To close it is to leave, in whatever state the request is.
 */
export class AnswerSink implements Outgoing {
  readonly socket = {}
  readonly writableNeedDrain = false
  headersSent = false
  destroyed = false
  readonly #listener: AnswerListener
  #onClose: (() => void) | null = null
  #last: Line | null = null

  constructor(listener: AnswerListener) {
    this.#listener = listener
  }

  writeHead(): void {
    this.headersSent = true
  }

  write(bytes: Buffer): boolean {
    let thinking = ''
    let text = ''
    let steps = 0
    for (const line of linesOf(bytes)) {
      this.#last = line
      const { thinking: thought = '', content = '' } = line.message ?? {}
      thinking += thought
      text += content
      if (thought !== '' || content !== '') steps += 1
    }
    if (steps > 0) this.#listener.onPiece({ thinking, text, steps })
    return true
  }

  end(bytes: Buffer): void {
    this.write(bytes)
    this.#listener.onEnd(endOf(this.#last))
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.#onClose?.()
  }

  setTimeout(): void {
    // Its reader takes everything at once.
  }

  on(event: string, listener: () => void): void {
    if (event === 'close') this.#onClose = listener
  }

  once(event: string, listener: () => void): void {
    this.on(event, listener)
  }
}

/** Whole lines come with each write; heartbeats are spaces before them. */
const linesOf = (bytes: Buffer): Line[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line)

const endOf = (last: Line | null): AnswerEnd =>
  last?.done === true
    ? { kind: 'done', isCut: last.done_reason === 'length' }
    : { kind: 'error', message: last?.error ?? 'the answer ended without an end' }
