import { randomUUID } from 'node:crypto'
import type { CallerClass } from '../../shared/caller-class.ts'
import { REVOKED, type IsStanding } from '../admit/standing.ts'
import { surfaceOf } from '../dialect/surfaces.ts'
import type { Caller } from '../flow/caller.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { Effects, EvictionReason } from '../queue/effects.ts'
import { sendRefusal, type RefusalReply } from '../relay/send-refusal.ts'
import { evictionRefusal } from './eviction-refusal.ts'
import { Exchange } from './exchange.ts'
import { ExchangeTable } from './exchange-table.ts'
import type { ExchangeContext, ReturnReason } from './exchange-context.ts'
import { unknownModelRefusal } from './model-refusal.ts'
import { Orphans } from './orphans.ts'
import { severalAnswersRefusal } from './several-answers.ts'
import type { Submission } from './submission.ts'
import { createTicketIds } from './ticket-ids.ts'

export interface WaitSettings {
  /** The longest that a ticket of each class waits. */
  readonly maxMs: Readonly<Record<CallerClass, number>> & { readonly nonStreaming: number }
}

export interface PipelineDeps extends Omit<ExchangeContext, 'returnTicket' | 'forget' | 'orphans'> {
  readonly isStanding: IsStanding
  /** Whether an operator lets new requests of the caller in. */
  readonly intake: { refusalOf(caller: Caller): Refusal | null }
  readonly wait: WaitSettings
}

/** How long nothing is started on a host that said it is full. */
const BUSY_HOLD_MS = 1_000

/** The stages from the queue on, put in their order; one exchange per ticket. */
export class Pipeline implements Effects {
  readonly #deps: PipelineDeps
  readonly #context: ExchangeContext
  readonly #exchanges = new ExchangeTable()
  readonly #nextTicketId = createTicketIds()
  #isDraining = false
  #onEmpty: (() => void) | null = null

  constructor(deps: PipelineDeps) {
    this.#deps = deps
    this.#context = {
      ...deps,
      orphans: new Orphans(),
      returnTicket: (ticket, host, how) => this.#returnTicket(ticket, host, how),
      forget: (ticket) => this.#forget(ticket),
    }
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Takes a request to its end. Everything that it gets to hear goes to `submission.outgoing`. */
  submit(submission: Submission): void {
    const refusal = this.#findObstacle(submission)
    if (refusal !== null) return this.refuse(submission, refusal)
    if (this.#context.orphans.adopt(submission)) return
    if (this.#deps.hosts.mayHave(submission.call.modelKey)) return this.#enqueue(submission)
    void this.#deps.hosts.refresh().then(() => this.#enqueueIfKnown(submission))
  }

  startTicket(ticket: string, hostName: string, priority: number): void {
    const exchange = this.#exchanges.get(ticket)
    const host = this.#deps.hosts.get(hostName)
    if (exchange === undefined || host === undefined) {
      throw new Error(`the queue started ${ticket} on ${hostName}, and one of them is unknown`)
    }
    exchange.onGranted(host, priority)
  }

  evictTicket(ticket: string, reason: EvictionReason): void {
    this.#exchanges.get(ticket)?.onEvicted(reason)
  }

  /** An operator ends it, waiting or running. False where there is no such ticket. */
  cancel(ticket: string): boolean {
    const refusal: Refusal = {
      code: 'cancelled',
      message: 'an operator cancelled this request',
      isFinal: true,
    }
    return this.#exchanges.get(ticket)?.end('cancelled', refusal) ?? false
  }

  /** What these callers have waiting and running ends, as what authorised it has ended. */
  onRevoked(isRevoked: (caller: Caller) => boolean): void {
    for (const exchange of this.#exchanges.all()) {
      if (isRevoked(exchange.submission.caller)) exchange.end('cancelled', REVOKED)
    }
  }

  find(ticket: string): Exchange | undefined {
    return this.#exchanges.get(ticket)
  }

  /** The tickets of some callers that have not ended. */
  ticketsOf(callers: ReadonlySet<string>): string[] {
    const own = this.#exchanges.all().filter(({ submission }) => callers.has(submission.caller.id))
    return own.map(({ ticket }) => ticket)
  }

  /**
   * Stops admitting, sends waiting callers away with a hint to come again, and lets running replies
   * finish within `drainMs`; what runs then still is ended with an error.
   */
  async drain(drainMs: number): Promise<void> {
    this.#isDraining = true
    for (const exchange of this.#exchanges.all()) {
      if (!exchange.isRunning) exchange.end('shutdown', SHUTTING_DOWN)
    }
    if (this.#exchanges.size === 0) return
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
    const timer = setTimeout(() => {
      for (const exchange of this.#exchanges.all()) exchange.end('shutdown', SHUTTING_DOWN)
    }, drainMs)
    await empty
    clearTimeout(timer)
  }

  #findObstacle({ startBy, call, caller }: Submission): Refusal | null {
    if (this.#isDraining) return SHUTTING_DOWN
    if (!this.#deps.isStanding(caller)) return REVOKED
    if (!this.#deps.journal.isWritable) return JOURNAL_UNAVAILABLE
    const paused = this.#deps.intake.refusalOf(caller)
    if (paused !== null) return paused
    const several = severalAnswersRefusal(call, this.#deps.hosts.withModel(call.modelKey))
    if (several !== null) return several
    // A deadline that passed before the queue was asked: nobody's place is taken for it.
    return startBy <= this.#deps.clock.now() ? evictionRefusal('queue_timeout', call) : null
  }

  #enqueueIfKnown(submission: Submission): void {
    if (submission.outgoing.destroyed) return
    const { call } = submission
    const refusal = this.#deps.hosts.mayHave(call.modelKey)
      ? this.#findObstacle(submission)
      : unknownModelRefusal(call, this.#deps.hosts.missing)
    if (refusal === null) this.#enqueue(submission)
    else this.refuse(submission, refusal)
  }

  #enqueue(submission: Submission): void {
    const { scheduler, clock, retries } = this.#deps
    const { call, caller } = submission
    const exchange = new Exchange(this.#nextTicketId(), submission, this.#context)
    const { arrivedAt } = exchange.record
    retries.onRequest(arrivedAt)
    this.#exchanges.add(exchange)
    const refusal = scheduler.onTicketArrived(
      {
        id: exchange.ticket,
        callerId: caller.id,
        class: caller.class,
        weight: caller.weight,
        base: submission.basePriority,
        modelKey: call.modelKey,
        host: submission.host ?? null,
        arrivedAt,
        expiresAt: Math.min(arrivedAt + this.#waitMsMax(submission), submission.startBy),
        bytes: call.body.length,
      },
      clock.now(),
    )
    if (refusal === null) return exchange.onAdmitted()
    this.#exchanges.delete(exchange.ticket)
    this.#tellRefused(submission, refusal)
    exchange.refuse(refusal)
  }

  #waitMsMax(submission: Submission): number {
    const { maxMs } = this.#deps.wait
    const ofClass = maxMs[submission.caller.class]
    const ofForm = submission.call.isStreaming ? Infinity : maxMs.nonStreaming
    return Math.min(ofClass, ofForm)
  }

  /** Answers a request that the queue is not asked for. */
  refuse(submission: Submission, refusal: Refusal): void {
    this.#tellRefused(submission, refusal)
    const { outgoing, headers } = submission
    sendRefusal(outgoing, { form: this.#refusalForm(submission), refusal, headers })
  }

  #refusalForm({ call, headers }: Submission): RefusalReply['form'] {
    const surface = surfaceOf(call)
    if (!call.isStreaming) return surface.errors
    const { clock } = this.#deps
    const id = headers['X-Request-Id']!
    const createdS = Math.floor(clock.wall() / 1_000)
    return surface.createReply(call, { id, requestId: id, createdS, clock }).form
  }

  #tellRefused({ caller, headers }: Submission, { code }: Refusal): void {
    this.#deps.events['request:refused']({
      code,
      class: caller.class,
      caller: caller.name,
      // Without a ticket it may have none yet.
      requestId: (headers['X-Request-Id'] ??= randomUUID()),
      address: caller.address,
    })
  }

  #returnTicket(ticket: string, host: string, how: ReturnReason): void {
    const { scheduler, clock } = this.#deps
    const now = clock.now()
    if (how.isBusy) scheduler.onHostBusy(host, now + BUSY_HOLD_MS, now)
    scheduler.onTicketReturned(ticket, now, { avoidHost: host })
  }

  #forget(ticket: string): void {
    this.#exchanges.delete(ticket)
    if (this.#exchanges.size === 0) this.#onEmpty?.()
  }
}

const SHUTTING_DOWN: Refusal = {
  code: 'shutting_down',
  message: 'the gateway is stopping; try again in a few seconds',
  retryAfterS: 5,
}

const JOURNAL_UNAVAILABLE: Refusal = {
  code: 'journal_unavailable',
  message: 'the gateway cannot record requests now (its disk may be full); try again later',
  retryAfterS: 30,
}
