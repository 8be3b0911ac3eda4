import { recordAfterFailure } from '../account/journal-batch.ts'
import { hostProtocolOf } from '../dialect/host-protocols.ts'
import { openPassage } from '../dialect/open-passage.ts'
import type { LocalReply } from '../dialect/passage.ts'
import type { Reply, Surface } from '../dialect/surface.ts'
import { surfaceOf } from '../dialect/surfaces.ts'
import type { Host } from '../dispatch/host.ts'
import { UNKNOWN_TOKENS } from '../flow/answer.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { EvictionReason } from '../queue/effects.ts'
import { Attempt } from '../relay/attempt.ts'
import { ClientReply } from '../relay/client-reply.ts'
import type { Verdict } from '../relay/verdict.ts'
import { evictionRefusal } from './eviction-refusal.ts'
import { droppedHeader } from './dropped-header.ts'
import type { ExchangeContext, ReturnReason } from './exchange-context.ts'
import type { Delivery, End } from './next-step.ts'
import { completed, ended, nextStep } from './next-step.ts'
import type { Submission } from './submission.ts'
import { TicketRecord } from './ticket-record.ts'

/** Tries at hosts that a ticket may have, a host's "busy" not counted (design.md 6). */
const TRIES_MAX = 2

/**
 * One ticket's life between its client and its hosts: waiting, running (perhaps twice), settling its
 * record, ended. Every path that is not a refusal leads through `#settle`, once.
 */
export class Exchange {
  readonly ticket: string
  readonly submission: Submission
  readonly record: TicketRecord
  readonly #context: ExchangeContext
  readonly #surface: Surface
  readonly #answer: Reply
  readonly #reply: ClientReply
  #state: 'new' | 'waiting' | 'running' | 'settling' | 'ended' = 'new'
  #attempt: Attempt | null = null
  #host: Host | null = null

  constructor(ticket: string, submission: Submission, context: ExchangeContext) {
    this.ticket = ticket
    this.submission = submission
    this.record = new TicketRecord(ticket, submission, context.clock)
    this.#context = context
    this.#surface = surfaceOf(submission.call)
    this.#answer = this.#surface.createReply(submission.call, {
      id: ticket,
      requestId: this.record.opened.requestId,
      createdS: Math.floor(this.record.opened.queuedAt / 1_000),
      clock: context.clock,
    })
    submission.headers['X-Request-Id'] = this.record.opened.requestId
    this.#reply = new ClientReply(
      submission.outgoing,
      {
        form: this.#answer.form,
        isStreaming: submission.call.isStreaming,
        headers: submission.headers,
        settings: context.settings.reply,
        clock: context.clock,
      },
      {
        onClientLeft: () => this.#giveUp('client_left'),
        onReaderStalled: () => this.#giveUp('client_stalled'),
        onReaderReady: () => this.#attempt?.resume(),
      },
    )
  }

  get isRunning(): boolean {
    return this.#state === 'running'
  }

  /** The queue would not have it: the client is told, and no record is kept. */
  refuse(refusal: Refusal): void {
    this.#state = 'ended'
    this.#reply.fail(refusal)
  }

  /** From here on it has a record. */
  onAdmitted(): void {
    if (this.#state !== 'new') return
    this.#state = 'waiting'
    // Nobody sees a token of which there is no record, however the process ends.
    this.#reply.hold()
    this.#context.journal.open(this.record.opened, () => this.#reply.release())
    this.submission.follower?.onAdmitted(this.ticket)
  }

  /** The queue granted a lease on this host. */
  onGranted(host: Host): void {
    this.onAdmitted()
    this.#state = 'running'
    this.#host = host
    if (this.#reply.isGone) return this.#giveUp('client_left')
    const { call } = this.submission
    const passage = openPassage(call, {
      surface: this.#surface,
      reply: this.#answer,
      protocol: hostProtocolOf(host.driver.profile),
      clock: this.#context.clock,
    })
    if ('code' in passage) return this.#refuseAtHost(passage)
    if ('body' in passage) return this.#answerHere(host, passage)
    this.#tellStart(host, passage.request.dropped)
    this.#attempt = new Attempt({
      passage,
      isStreaming: call.isStreaming,
      reply: this.#reply,
      settings: this.#context.settings.attempt,
      clock: this.#context.clock,
      onFirstByte: () => this.#onFirstByte(),
      onVerdict: (verdict) => this.#onVerdict(verdict),
    })
    this.#attempt.start(host.driver)
  }

  /** The queue has given it up and holds it no more. */
  onEvicted(reason: EvictionReason): void {
    this.onAdmitted()
    this.#settle(ended(reason, evictionRefusal(reason, this.submission.call)))
  }

  /** An operator cancelled it, or the gateway stops. False where it has ended already. */
  end(outcome: 'cancelled' | 'shutdown', refusal: Refusal): boolean {
    if (this.#state !== 'waiting' && this.#state !== 'running') return false
    this.#stopWork()
    this.#settle(ended(outcome, refusal))
    return true
  }

  /** This kind of host cannot be asked that: nothing was sent, and another try would end the same. */
  #refuseAtHost(refusal: Refusal): void {
    this.#release(false)
    this.#settle(ended('upstream_error', refusal))
  }

  /** There was nothing to ask the host. */
  #answerHere(host: Host, reply: LocalReply): void {
    this.#tellStart(host, [])
    this.#release(false)
    this.#settle(completed(UNKNOWN_TOKENS, { kind: 'whole', ...reply }))
  }

  #tellStart(host: Host, dropped: readonly string[]): void {
    const waitMs = this.record.onStarted(host.config.name)
    this.#context.events['ticket:started'](this.record.opened.class, waitMs)
    this.submission.follower?.onStarted()
    this.#reply.setHeader('X-Queue-Wait-Ms', String(Math.round(waitMs)))
    this.#reply.setHeader('X-Served-By', host.config.name)
    this.#reply.setHeader('X-Dropped-Params', droppedHeader(dropped))
  }

  #onFirstByte(): void {
    this.record.onFirstByte()
    const { events } = this.#context
    events['ticket:firstByte'](this.record.opened.class, this.record.sinceArrivalMs)
  }

  #onVerdict(verdict: Verdict): void {
    this.#attempt = null
    this.#report(verdict)
    const step = nextStep(verdict)
    switch (step.kind) {
      case 'requeue':
        return this.#goBack({ isBusy: true })
      case 'again':
        return this.#tryAgain(step.isSameHostSafe, step.otherwise)
      case 'end':
        this.#release(step.outcome === 'completed')
        return this.#settle(step)
    }
  }

  #tryAgain(isSameHostSafe: boolean, otherwise: End): void {
    const { hosts, retries, clock } = this.#context
    const hasAnother = hosts.hasAnother(this.submission.call.modelKey, this.#host!.config.name)
    const isPossible = this.record.tries < TRIES_MAX && (hasAnother || isSameHostSafe)
    if (isPossible && retries.take(clock.now())) {
      return this.#goBack({ isBusy: false })
    }
    this.#release(false)
    this.#settle(otherwise)
  }

  #goBack(how: ReturnReason): void {
    const host = this.#host!.config.name
    this.#state = 'waiting'
    this.#host = null
    this.#reply.setHeader('X-Queue-Wait-Ms', null)
    this.#reply.setHeader('X-Served-By', null)
    this.#reply.setHeader('X-Dropped-Params', null)
    if (how.isBusy) this.record.onSentBack()
    this.#context.returnTicket(this.ticket, host, how)
  }

  /** The client is of no more use: gone, or not reading. */
  #giveUp(outcome: 'client_left' | 'client_stalled'): void {
    if (this.#state !== 'waiting' && this.#state !== 'running') {
      if (this.#state === 'new') this.#state = 'ended'
      return
    }
    this.#stopWork()
    if (outcome === 'client_stalled') this.#reply.destroy()
    const refusal: Refusal = { code: 'client_stalled', message: 'the client left' }
    this.#settle(ended(outcome, refusal))
  }

  #stopWork(): void {
    if (this.#state === 'waiting') {
      this.#context.scheduler.onTicketLeft(this.ticket, this.#context.clock.now())
      return
    }
    this.#attempt?.abort()
    this.#attempt = null
    this.#release(false)
  }

  /** Gives the slot back. Only work that was done whole says how long such work takes. */
  #release(isMeasured: boolean): void {
    const now = this.#context.clock.now()
    const serviceMs = isMeasured ? this.record.sinceStartMs : null
    this.#host = null
    this.#state = 'waiting'
    this.#context.scheduler.onLeaseEnded(this.ticket, now, { serviceMs })
  }

  #settle(end: End): void {
    this.#state = 'settling'
    const settled = this.record.settled(end.outcome, end.status, end.tokens)
    this.#context.journal.settle(settled, (error) => {
      this.#state = 'ended'
      if (error === null) this.#deliver(end.delivery)
      else this.#reply.fail(JOURNAL_FAILED)
      const told = error === null ? settled : recordAfterFailure(settled)
      this.#context.events['ticket:ended'](this.record.opened, told)
      this.submission.follower?.onEnded(told)
      this.#context.forget(this.ticket)
    })
  }

  #deliver(delivery: Delivery): void {
    switch (delivery.kind) {
      case 'terminal':
        return this.#reply.endStream(delivery.bytes)
      case 'whole':
        return this.#reply.sendWhole(200, delivery.contentType, delivery.body)
      case 'refusal':
        return this.#reply.refuse(delivery)
      case 'error':
        return this.#reply.fail(delivery.refusal)
    }
  }

  /** Tells the host's breaker; a caller who left is never among these, since an abort has no verdict. */
  #report(verdict: Verdict): void {
    const host = this.#host!
    const isFault =
      verdict.kind === 'failed' ||
      ((verdict.kind === 'refused' || verdict.kind === 'errored') && verdict.isHostFault)
    if (!isFault) {
      if (verdict.kind !== 'busy') host.onSuccess()
      return
    }
    const detail = verdict.kind === 'failed' ? verdict.detail : verdict.message
    this.#context.events['host:fault'](host.config.name, this.ticket, detail)
    host.onFailure(verdict.kind === 'failed' && verdict.cause === 'connect')
  }
}

const JOURNAL_FAILED: Refusal = {
  code: 'journal_unavailable',
  message: 'the record of this request could not be written; it is not counted as answered',
}
