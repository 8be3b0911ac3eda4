import type { Outcome } from '../../shared/outcome.ts'
import type { Clock } from '../clock.ts'
import type { Served } from '../events.ts'
import type { TokenCounts } from '../flow/answer.ts'
import type { Call } from '../flow/call.ts'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import type { Submission } from './submission.ts'

/** What one ticket's record will say, gathered as it happens. */
export class TicketRecord {
  readonly opened: OpenedRecord
  readonly arrivedAt: number
  readonly #clock: Clock
  readonly #call: Call
  #host: string | null = null
  #tries = 0
  #startedAt: number | null = null
  #waitMs: number | null = null
  #startedNow = 0
  #firstByteAt: number | null = null
  #pieces = 0
  #firstPieceNow = 0

  constructor(ticket: string, submission: Submission, clock: Clock) {
    const { call, caller } = submission
    this.#clock = clock
    this.#call = call
    this.arrivedAt = clock.now()
    this.opened = {
      ticket,
      requestId: submission.requestId ?? ticket,
      class: caller.class,
      caller: caller.id,
      callerName: caller.name,
      keyId: caller.keyId,
      userId: caller.userId,
      address: caller.address,
      dialect: call.dialect,
      operation: call.operation,
      model: call.model,
      isStreaming: call.isStreaming,
      basePriority: submission.basePriority,
      queuedAt: clock.wall(),
    }
  }

  /** The canonical name of the model that it is for, under whatever name it was asked. */
  get modelKey(): string {
    return this.#call.modelKey
  }

  get tries(): number {
    return this.#tries
  }

  get sinceArrivalMs(): number {
    return this.#clock.now() - this.arrivedAt
  }

  get sinceStartMs(): number {
    return this.#clock.now() - this.#startedNow
  }

  /** A host has it. The wait is until here, however often it was sent back before. */
  onStarted(host: string): number {
    this.#host = host
    this.#tries += 1
    this.#startedAt = this.#clock.wall()
    this.#startedNow = this.#clock.now()
    this.#waitMs = this.sinceArrivalMs
    this.#pieces = 0
    return this.#waitMs
  }

  /** The host was full and took nothing: that was no try. */
  onSentBack(): void {
    this.#tries -= 1
    this.#host = null
  }

  /** False where one had come before. */
  onFirstByte(): boolean {
    if (this.#firstByteAt !== null) return false
    this.#firstByteAt = this.#clock.wall()
    return true
  }

  onPieces(count: number): void {
    if (this.#pieces === 0) this.#firstPieceNow = this.#clock.now()
    this.#pieces += count
  }

  /** How far the present try has come: its pieces, and the time since the first of them. */
  get progress(): { readonly pieces: number; readonly pieceMs: number } {
    const pieceMs = this.#pieces === 0 ? 0 : this.#clock.now() - this.#firstPieceNow
    return { pieces: this.#pieces, pieceMs }
  }

  served({ loadMs }: TokenCounts): Served {
    const { modelKey, contextChange } = this.#call
    return { modelKey, contextChange, loadMs: loadMs ?? null }
  }

  settled(outcome: Outcome, status: number, tokens: TokenCounts): SettledRecord {
    return {
      ticket: this.opened.ticket,
      outcome,
      status,
      host: this.#host,
      startedAt: this.#startedAt,
      firstByteAt: this.#firstByteAt,
      endedAt: this.#clock.wall(),
      queueWaitMs: Math.round(this.#waitMs ?? this.sinceArrivalMs),
      promptTokens: tokens.promptTokens,
      cachedTokens: tokens.cachedTokens ?? null,
      completionTokens: tokens.completionTokens,
      tries: this.#tries,
    }
  }
}
