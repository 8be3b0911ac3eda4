import assert from 'node:assert/strict'
import { hostProtocolOf } from '../dialect/host-protocols.ts'
import { canReform, openPassage } from '../dialect/open-passage.ts'
import type { HostProtocol } from '../dialect/host-protocol.ts'
import type { LocalReply, Passage } from '../dialect/passage.ts'
import { surfaceOf } from '../dialect/surfaces.ts'
import type { Host } from '../dispatch/host.ts'
import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'
import { Attempt, type AttemptOptions } from '../relay/attempt.ts'
import { Recorder } from '../relay/recorder.ts'
import type { ClientSide } from './client-side.ts'
import type { ExchangeContext } from './exchange-context.ts'

export type WorkListener = Pick<AttemptOptions, 'onFirstByte' | 'onPieces' | 'onVerdict'>

export interface WorkEnds {
  readonly host: Host
  /** For hosts that order by it. */
  readonly priority: number
  readonly context: ExchangeContext
  readonly listener: WorkListener
}

/** What one host does for one ticket: a try, whose result may go to a connection that came later. */
export class HostWork {
  readonly #ends: WorkEnds
  readonly #protocol: HostProtocol
  /** The form that the host was asked for. */
  readonly #isStreaming: boolean
  readonly #recorder: Recorder | null
  readonly #isTranslated: boolean
  #attempt: Attempt

  private constructor(passage: Passage, client: ClientSide, ends: WorkEnds & HasProtocol) {
    const { submission } = client
    this.#ends = ends
    this.#protocol = ends.protocol
    this.#isStreaming = submission.call.isStreaming
    this.#isTranslated = passage.isTranslated
    this.#attempt = this.#attemptOf(passage, client)
    const isRepeatable = submission.sessionId !== undefined
    const { orphanBytesMax } = ends.context.settings.orphans
    this.#recorder = isRepeatable ? new Recorder(this.#attempt, orphanBytesMax) : null
  }

  /** The work that is to be started, or what is to be said in its place. */
  static open(
    client: ClientSide,
    ends: WorkEnds,
  ): { readonly work: HostWork; readonly passage: Passage } | LocalReply | Refusal {
    const protocol = hostProtocolOf(ends.host.driver.profile)
    const passage = passageOf(client, { ...ends, protocol, isReformed: false })
    if ('code' in passage || 'body' in passage) return passage
    return { work: new HostWork(passage, client, { ...ends, protocol }), passage }
  }

  start(): void {
    this.#attempt.start(this.#ends.host.driver, this.#recorder ?? this.#attempt)
  }

  resume(): void {
    this.#attempt.resume()
  }

  abort(): void {
    this.#attempt.abort()
  }

  /** Whether what came so far, and what comes, can be said in reply to this call. */
  canServe(call: Call): boolean {
    if (this.#recorder?.isWhole !== true) return false
    if (call.isStreaming === this.#isStreaming || this.#isTranslated) return true
    return canReform(call, { surface: surfaceOf(call), protocol: this.#protocol })
  }

  /** The result goes to this client, from its first piece on. */
  redirect(client: ClientSide): void {
    const isReformed = client.submission.call.isStreaming !== this.#isStreaming
    const passage = passageOf(client, { ...this.#ends, protocol: this.#protocol, isReformed })
    assert('request' in passage && this.#recorder !== null, 'the same was asked of the host before')
    const exchange = this.#attempt.leave()
    this.#attempt = this.#attemptOf(passage, client)
    this.#attempt.follow(exchange)
    this.#recorder.replayTo(this.#attempt)
  }

  #attemptOf(passage: Passage, { reply }: ClientSide): Attempt {
    const { context, listener } = this.#ends
    return new Attempt({
      passage,
      isStreaming: this.#isStreaming,
      reply,
      settings: context.settings.attempt,
      clock: context.clock,
      ...listener,
    })
  }
}

interface HasProtocol {
  readonly protocol: HostProtocol
}

interface PassageTerms extends HasProtocol, Pick<WorkEnds, 'context' | 'priority'> {
  readonly isReformed: boolean
}

const passageOf = (
  { submission, surface, answer }: ClientSide,
  { protocol, context, priority, isReformed }: PassageTerms,
): Passage | LocalReply | Refusal =>
  openPassage(submission.call, {
    surface,
    reply: answer,
    protocol,
    clock: context.clock,
    priority,
    isReformed,
  })
