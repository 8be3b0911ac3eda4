import assert from 'node:assert/strict'
import type { AnswerState } from '../../../shared/answer-state.ts'
import type { AnswerFigures, ChatMessage } from '../../../shared/api/chat.ts'
import type { SettledRecord } from '../../flow/usage-record.ts'
import type { TicketFollower } from '../../pipeline/submission.ts'
import { AnswerLog } from './answer-log.ts'
import { AnswerSink, type AnswerEnd, type AnswerPart } from './answer-sink.ts'

/** Which answer of whom it is. */
export interface AnswerIdentity {
  readonly userId: string
  readonly chatId: string
  /** As it was kept when it was asked for. */
  readonly message: ChatMessage
}

export interface GenerationListener {
  /** There is more in the log; `from` is where it ended before. */
  onPiece(generation: Generation, from: AnswerLog['end']): void
  /** Where it stands has changed. */
  onMoved(generation: Generation): void
  /** Called exactly once. */
  onEnded(generation: Generation): void
}

/** How an answer ended. */
export interface AnswerOutcome {
  readonly state: Exclude<AnswerState, 'open'>
  readonly problem: string | null
  readonly figures: AnswerFigures | null
}

/** Why an answer is stopped before its end. */
export type StopReason =
  | { readonly state: 'stopped' | 'abandoned'; readonly problem: string | null }
  | { readonly state: 'failed'; readonly problem: string }

/**
 * One answer while it is made. It goes through the pipeline as a client's request would, and what
 * comes back is kept here, whoever reads it. It ends once: with the record where there is a ticket,
 * otherwise with the refusal or with being stopped.
 */
export class Generation implements TicketFollower {
  readonly identity: AnswerIdentity
  readonly log = new AnswerLog()
  readonly sink: AnswerSink
  readonly #listener: GenerationListener
  readonly #bytesMax: number
  #bytes = 0
  #steps = 0
  #ticket: string | null = null
  #end: AnswerEnd | null = null
  #stop: StopReason | null = null
  #outcome: AnswerOutcome | null = null

  constructor(identity: AnswerIdentity, bytesMax: number, listener: GenerationListener) {
    this.identity = identity
    this.#bytesMax = bytesMax
    this.#listener = listener
    this.sink = new AnswerSink({
      onPiece: (piece) => this.#onPiece(piece),
      onEnd: (end) => this.#onEnd(end),
    })
  }

  /** Null before it is admitted, or where it never was. */
  get ticket(): string | null {
    return this.#ticket
  }

  /** Null while it is open. */
  get outcome(): AnswerOutcome | null {
    return this.#outcome
  }

  get id(): string {
    return this.identity.message.id
  }

  /** The answer as it is now. */
  get message(): ChatMessage {
    const { thinking, text } = this.log
    const { state, problem, figures } = this.#outcome ?? OPEN
    const spoken = { text, thinking: thinking === '' ? null : thinking }
    return { ...this.identity.message, ...spoken, state, problem, figures }
  }

  /** Leaves the queue, or ends the work at the host. Without effect on one that has ended. */
  stop(reason: StopReason): void {
    if (this.#outcome !== null || this.#stop !== null) return
    this.#stop = reason
    this.sink.destroy()
    if (this.#ticket === null) this.#conclude(null)
  }

  onAdmitted(ticket: string): void {
    this.#ticket = ticket
    this.#listener.onMoved(this)
  }

  onStarted(): void {
    this.#listener.onMoved(this)
  }

  onEnded(settled: SettledRecord): void {
    this.#conclude(settled)
  }

  #onPiece({ thinking, text, steps }: AnswerPart): void {
    if (this.#stop !== null) return
    const from = this.log.end
    this.log.append(thinking, text)
    this.#steps += steps
    this.#bytes += Buffer.byteLength(thinking) + Buffer.byteLength(text)
    this.#listener.onPiece(this, from)
    if (this.#bytes > this.#bytesMax) {
      this.stop({
        state: 'stopped',
        problem: 'The answer reached the size limit (chat.answerBytesMax).',
      })
    }
  }

  #onEnd(end: AnswerEnd): void {
    this.#end = end
    if (this.#ticket === null) this.#conclude(null)
  }

  #conclude(settled: SettledRecord | null): void {
    assert(this.#outcome === null, 'an answer ends once')
    const isCut = this.#end?.kind === 'done' && this.#end.isCut
    this.#outcome = {
      ...this.#verdict(settled),
      figures: settled === null ? null : figuresOf(settled, { isCut, steps: this.#steps }),
    }
    this.#listener.onEnded(this)
  }

  #verdict(settled: SettledRecord | null): Pick<AnswerOutcome, 'state' | 'problem'> {
    const end = this.#end
    if (end?.kind === 'done') return { state: 'complete', problem: null }
    if (this.#stop !== null) return this.#stop
    const problem = end?.message ?? 'The gateway gave up on it.'
    const isInterrupted = !this.log.isEmpty || settled?.outcome === 'shutdown'
    return { state: isInterrupted ? 'interrupted' : 'failed', problem }
  }
}

const OPEN = { state: 'open', problem: null, figures: null } as const

interface Heard {
  readonly isCut: boolean
  readonly steps: number
}

const figuresOf = (settled: SettledRecord, { isCut, steps }: Heard): AnswerFigures => {
  const { startedAt, firstByteAt, endedAt, queueWaitMs } = settled
  const firstTokenMs =
    startedAt === null || firstByteAt === null ? null : queueWaitMs + firstByteAt - startedAt
  return {
    queueWaitMs,
    hasStarted: startedAt !== null,
    firstTokenMs,
    generationMs: firstByteAt === null ? null : endedAt - firstByteAt,
    promptTokens: settled.promptTokens,
    cachedTokens: settled.cachedTokens,
    completionTokens: settled.completionTokens,
    completionTokensAbout: settled.completionTokens === null && steps > 0 ? steps : null,
    isCut,
  }
}
