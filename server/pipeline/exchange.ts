import { recordAfterFailure } from '../account/journal-batch.ts'
import type { LocalReply } from '../dialect/passage.ts'
import type { Host } from '../dispatch/host.ts'
import { UNKNOWN_TOKENS } from '../flow/answer.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { EvictionReason } from '../queue/effects.ts'
import type { Verdict } from '../relay/verdict.ts'
import { createClientSide, deliver, tellStart, type ClientSide, type Start } from './client-side.ts'
import { evictionRefusal } from './eviction-refusal.ts'
import type { ExchangeContext, ReturnReason } from './exchange-context.ts'
import { HostWork } from './host-work.ts'
import type { End } from './next-step.ts'
import { completed, ended, nextStep } from './next-step.ts'
import type { Orphan } from './orphans.ts'
import type { Submission } from './submission.ts'
import { tellHost } from './tell-host.ts'
import { TicketRecord } from './ticket-record.ts'

/** Tries at hosts that a ticket may have, a host's "busy" not counted (design.md 6). */
const TRIES_MAX = 2

/**
 * One ticket's life between its client and its hosts: waiting, running (perhaps twice), settling its
 * record, ended. Every path that is not a refusal leads through `#settle`, once.
 */
export class Exchange implements Orphan {
  readonly ticket: string
  readonly record: TicketRecord
  readonly #context: ExchangeContext
  #client: ClientSide
  /** `kept`: its work is done and its client is gone, but may come again. */
  #state: 'new' | 'waiting' | 'running' | 'kept' | 'settling' | 'ended' = 'new'
  #hasRecord = false
  #work: HostWork | null = null
  #host: Host | null = null
  /** What replies are told of the host that works on it. */
  #start: Start | null = null
  /** Set while it has no client. */
  #orphan: { readonly timer: NodeJS.Timeout; readonly wasOnHold: boolean } | null = null
  /** How it ended, for a client that may come again. */
  #kept: End | null = null

  constructor(ticket: string, submission: Submission, context: ExchangeContext) {
    this.ticket = ticket
    this.record = new TicketRecord(ticket, submission, context.clock)
    this.#context = context
    this.#client = this.#clientOf(submission)
  }

  get submission(): Submission {
    return this.#client.submission
  }

  get isRunning(): boolean {
    return this.#state === 'running'
  }

  /** The queue would not have it: the client is told, and no record is kept. */
  refuse(refusal: Refusal): void {
    this.#state = 'ended'
    this.#client.reply.fail(refusal)
  }

  /** From here on it has a record. */
  onAdmitted(): void {
    if (this.#state !== 'new') return
    this.#state = 'waiting'
    // Nobody sees a token of which there is no record, however the process ends.
    this.#client.reply.hold()
    this.#context.journal.open(this.record.opened, () => {
      this.#hasRecord = true
      this.#client.reply.release()
    })
    this.submission.follower?.onAdmitted(this.ticket)
  }

  /** The queue granted a lease on this host, at the base priority that the ticket has by now. */
  onGranted(host: Host, priority: number): void {
    this.onAdmitted()
    this.#state = 'running'
    this.#host = host
    if (this.#client.reply.isGone) return this.#giveUp('client_left')
    const work = HostWork.open(this.#client, {
      host,
      priority,
      context: this.#context,
      listener: {
        onFirstByte: () => this.#onFirstByte(),
        onPieces: (count) => this.record.onPieces(count),
        onVerdict: (verdict) => this.#onVerdict(verdict),
      },
    })
    if ('code' in work) return this.#refuseAtHost(work)
    if ('body' in work) return this.#answerHere(host, work)
    this.#tellStart(host, work.passage.request.dropped)
    this.#work = work.work
    this.#work.start()
  }

  /** The queue has given it up and holds it no more. */
  onEvicted(reason: EvictionReason): void {
    this.onAdmitted()
    this.#settle(ended(reason, evictionRefusal(reason, this.submission.call)))
  }

  /** An operator cancelled it, or the gateway stops. False where it has ended already. */
  end(outcome: 'cancelled' | 'shutdown', refusal: Refusal): boolean {
    if (!this.#isAlive) return false
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
    this.#start = { waitMs, host: host.config.name, dropped }
    tellStart(this.#client.reply, this.#start)
  }

  #onFirstByte(): void {
    if (!this.record.onFirstByte()) return
    const { events } = this.#context
    events['ticket:firstByte'](this.record.opened.class, this.record.sinceArrivalMs)
  }

  #onVerdict(verdict: Verdict): void {
    const step = nextStep(verdict)
    if (this.#host === null) {
      // It was over before, and has been said to another client.
      return this.#settle(step.kind === 'end' ? step : this.#kept!)
    }
    tellHost(verdict, { host: this.#host, ticket: this.ticket, events: this.#context.events })
    switch (step.kind) {
      case 'requeue':
        return this.#goBack({ isBusy: true })
      case 'again':
        return this.#tryAgain(step.isSameHostSafe, step.otherwise)
      case 'end':
        this.#release(step.outcome === 'completed')
        return this.#finish(step)
    }
  }

  #tryAgain(isSameHostSafe: boolean, otherwise: End): void {
    const { hosts, retries, clock } = this.#context
    const { call, host } = this.submission
    const hasAnother = !host && hosts.hasAnother(call.modelKey, this.#host!.config.name)
    const isPossible = this.record.tries < TRIES_MAX && (hasAnother || isSameHostSafe)
    if (isPossible && retries.take(clock.now())) {
      return this.#goBack({ isBusy: false })
    }
    this.#release(false)
    this.#finish(otherwise)
  }

  #goBack(how: ReturnReason): void {
    const host = this.#host!.config.name
    this.#state = 'waiting'
    this.#host = null
    this.#work = null
    this.#start = null
    tellStart(this.#client.reply, this.#start)
    if (how.isBusy) this.record.onSentBack()
    this.#context.returnTicket(this.ticket, host, how)
    if (this.#orphan !== null) this.#hold(true)
  }

  #onClientLeft(): void {
    const { orphanMs } = this.#context.settings.orphans
    const isAlive = this.#state === 'waiting' || this.#state === 'running'
    if (!isAlive || this.submission.sessionId === undefined || orphanMs === 0) {
      return this.#giveUp('client_left')
    }
    const { scheduler, orphans } = this.#context
    const wasOnHold = scheduler.isOnHold(this.ticket)
    this.#orphan = { timer: setTimeout(() => this.#giveUp('client_left'), orphanMs), wasOnHold }
    orphans.add(this)
    this.#hold(true)
    // The host may have been paused for a reader that reads no more.
    this.#work?.resume()
  }

  /** Nothing is begun for nobody; it keeps its place. Without effect where it does not wait. */
  #hold(isOnHold: boolean): void {
    if (this.#state !== 'waiting') return
    const { scheduler, clock } = this.#context
    scheduler.onTicketMoved(this.ticket, { isOnHold }, clock.now())
  }

  /** Another connection of its client asks the same: it goes on for that one. */
  adopt(submission: Submission): boolean {
    const orphan = this.#orphan
    if (orphan === null || this.#work?.canServe(submission.call) === false) return false
    this.#endOrphanage()
    this.#client = this.#clientOf(submission)
    if (!this.#hasRecord) this.#client.reply.hold()
    tellStart(this.#client.reply, this.#start)
    if (this.#state === 'waiting') this.#hold(orphan.wasOnHold)
    else if (this.#state === 'kept' && this.#kept!.outcome !== 'completed')
      this.#settle(this.#kept!)
    else this.#work!.redirect(this.#client)
    if (this.#client.reply.isGone) this.#onClientLeft()
    return true
  }

  #endOrphanage(): void {
    if (this.#orphan === null) return
    clearTimeout(this.#orphan.timer)
    this.#orphan = null
    this.#context.orphans.delete(this)
  }

  #clientOf(submission: Submission): ClientSide {
    return createClientSide(submission, {
      record: this.record,
      context: this.#context,
      listener: {
        onClientLeft: () => this.#onClientLeft(),
        onReaderStalled: () => this.#giveUp('client_stalled'),
        onReaderReady: () => this.#work?.resume(),
      },
    })
  }

  /** The client is of no more use: gone, or not reading. */
  #giveUp(outcome: 'client_left' | 'client_stalled'): void {
    if (!this.#isAlive) {
      if (this.#state === 'new') this.#state = 'ended'
      return
    }
    this.#stopWork()
    if (outcome === 'client_stalled') this.#client.reply.destroy()
    const refusal: Refusal = { code: 'client_stalled', message: 'the client left' }
    this.#settle({ ...ended(outcome, refusal), tokens: this.#kept?.tokens ?? UNKNOWN_TOKENS })
  }

  get #isAlive(): boolean {
    return this.#state === 'waiting' || this.#state === 'running' || this.#state === 'kept'
  }

  #stopWork(): void {
    if (this.#state === 'waiting') {
      this.#context.scheduler.onTicketLeft(this.ticket, this.#context.clock.now())
      return
    }
    this.#work?.abort()
    if (this.#state === 'running') this.#release(false)
  }

  /** Gives the slot back. Only work that was done whole says how long such work takes. */
  #release(isMeasured: boolean): void {
    const now = this.#context.clock.now()
    const serviceMs = isMeasured ? this.record.sinceStartMs : null
    this.#host = null
    this.#state = 'waiting'
    this.#context.scheduler.onLeaseEnded(this.ticket, now, { serviceMs })
  }

  /** Its work is done: told now, or to whoever asks the same in time. */
  #finish(end: End): void {
    if (this.#orphan === null) return this.#settle(end)
    this.#state = 'kept'
    this.#kept = end
  }

  #settle(end: End): void {
    this.#endOrphanage()
    this.#state = 'settling'
    const settled = this.record.settled(end.outcome, end.status, end.tokens)
    this.#context.journal.settle(settled, (error) => {
      this.#state = 'ended'
      if (error === null) deliver(this.#client.reply, end.delivery)
      else this.#client.reply.fail(JOURNAL_FAILED)
      const told = error === null ? settled : recordAfterFailure(settled)
      this.#context.events['ticket:ended'](this.record.opened, told, this.record.served(end.tokens))
      this.submission.follower?.onEnded(told)
      this.#context.forget(this.ticket)
    })
  }
}

const JOURNAL_FAILED: Refusal = {
  code: 'journal_unavailable',
  message: 'the record of this request could not be written; it is not counted as answered',
}
