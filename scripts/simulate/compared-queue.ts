import type { EvictionReason } from '../../server/queue/effects.ts'
import type { HostView } from '../../server/flow/host-view.ts'
import type { QueueLimits } from '../../server/queue/caller-quota.ts'
import type { QueueRefusal } from '../../server/queue/refusals.ts'
import type { QueueSettings } from '../../server/queue/queue-settings.ts'
import type { Move, TicketRequest } from '../../server/queue/ticket.ts'
import { ReferenceQueue } from '../../server/testing/queue/reference-queue.ts'
import { checkEviction, checkMoment, checkStart } from './rules.ts'
import { Ledger, must } from './ledger.ts'
import type { CreateQueue, SimulatedQueue } from './simulated-queue.ts'

/** What the queue asked for in one event: evictions in any order, starts in theirs. */
class Asked {
  readonly evictions: string[] = []
  readonly starts: { readonly id: string; readonly host: string }[] = []

  startTicket(id: string, host: string): void {
    this.starts.push({ id, host })
  }

  evictTicket(id: string, reason: EvictionReason): void {
    this.evictions.push(`${id}!${reason}`)
  }

  toString(): string {
    const starts = this.starts.map(({ id, host }) => `${id}@${host}`)
    return [...this.evictions.toSorted(), ...starts].join()
  }
}

type Told<Answer> = (queue: SimulatedQueue | ReferenceQueue) => Answer

/**
 * A queue, its reference and the ledger, told the same events. After each one the rules are checked,
 * and that the reference made the same choices; `BrokenRule` says what was wrong.
 */
export class ComparedQueue {
  readonly ledger: Ledger
  readonly #settings: QueueSettings
  readonly #queue: SimulatedQueue
  readonly #reference: ReferenceQueue
  readonly #onEvicted: (reason: EvictionReason) => void
  #asked = new Asked()
  #asksOfReference = new Asked()
  #now = 0

  constructor(
    settings: QueueSettings,
    createQueue: CreateQueue,
    onEvicted: (reason: EvictionReason) => void,
  ) {
    this.#onEvicted = onEvicted
    this.ledger = new Ledger(settings)
    this.#settings = settings
    this.#queue = createQueue(settings, {
      startTicket: (id, host) => this.#start(id, host),
      evictTicket: (id, reason) => this.#evict(id, reason),
    })
    this.#reference = new ReferenceQueue(settings, {
      startTicket: (id, host) => this.#asksOfReference.startTicket(id, host),
      evictTicket: (id, reason) => this.#asksOfReference.evictTicket(id, reason),
    })
  }

  /** When the queue wants to be told of the time; Infinity where it does not. */
  get wakeAt(): number {
    return this.#queue.nextWakeAt() ?? Infinity
  }

  /** Returns the refusal, and who was started. */
  arrive(request: TicketRequest, now: number) {
    this.#begin(now)
    this.ledger.ask(request)
    const refusal = this.#queue.onTicketArrived(request, now)
    this.ledger.answer(request.id, refusal !== null)
    const answers = [refusal?.code ?? 'yes', this.#tellReference(request, refusal) ?? 'yes']
    return { refusal, starts: this.#finish(answers) }
  }

  leave(id: string, now: number) {
    return this.#tell(now, (queue) => {
      const wasWaiting = queue.onTicketLeft(id, now)
      if (queue === this.#queue && wasWaiting) this.ledger.leave(id)
      return wasWaiting
    })
  }

  move(id: string, to: Move, now: number) {
    Object.assign(this.ledger.ticket(id), to)
    return this.#tell(now, (queue) => queue.onTicketMoved(id, to, now))
  }

  end(id: string, now: number, serviceMs: number | null) {
    this.ledger.end(id, now)
    return this.#tell(now, (queue) => queue.onLeaseEnded(id, now, { serviceMs }))
  }

  giveBack(id: string, now: number, avoidHost: string | null) {
    this.ledger.giveBack(id, avoidHost, now)
    const how = avoidHost === null ? {} : { avoidHost }
    return this.#tell(now, (queue) => queue.onTicketReturned(id, now, how))
  }

  changeHost(view: HostView, now: number) {
    this.ledger.hosts.set(view.name, view)
    return this.#tell(now, (queue) => queue.onHostChanged(view, now))
  }

  removeHost(name: string, now: number) {
    this.ledger.hosts.delete(name)
    this.ledger.busyUntil.delete(name)
    return this.#tell(now, (queue) => queue.onHostRemoved(name, now))
  }

  hold(name: string, until: number, now: number) {
    const longest = Math.max(until, this.ledger.busyUntil.get(name) ?? 0)
    if (this.ledger.hosts.has(name)) this.ledger.busyUntil.set(name, longest)
    return this.#tell(now, (queue) => queue.onHostBusy(name, until, now))
  }

  changeAging(agingPerMinute: number, now: number) {
    this.ledger.agingPerMinute = agingPerMinute
    return this.#tell(now, (queue) => queue.onAgingChanged(agingPerMinute, now))
  }

  /** Those who wait already may stay, however many they are. */
  limit(callerId: string, limits: QueueLimits | null, now: number) {
    this.ledger.limits.set(callerId, limits ?? {})
    for (const ticket of this.ledger.those('waiting')) {
      if (ticket.request.callerId === callerId) ticket.isExempt = true
    }
    return this.#tell(now, (queue) => queue.onCallerLimited(callerId, limits, now))
  }

  pass(now: number) {
    return this.#tell(now, (queue) => queue.onTimePassed(now))
  }

  #tell<Answer>(now: number, event: Told<Answer>): Asked['starts'] {
    this.#begin(now)
    return this.#finish([event(this.#queue), event(this.#reference)])
  }

  /** The reference estimates nothing: where an estimate refused, all it hears is the time. */
  #tellReference(request: TicketRequest, refusal: QueueRefusal | null): string | undefined {
    if (refusal?.code !== 'eta_exceeds_deadline') {
      return this.#reference.onTicketArrived(request, this.#now)?.code
    }
    this.#reference.onTimePassed(this.#now)
    return refusal.code
  }

  #begin(now: number): void {
    this.#now = now
    this.#asked = new Asked()
    this.#asksOfReference = new Asked()
  }

  /** The rules first: they say more than a difference does. */
  #finish([answer, answerOfReference]: readonly unknown[]): Asked['starts'] {
    checkMoment({
      ledger: this.ledger,
      queue: this.#queue,
      settings: this.#settings,
      now: this.#now,
    })
    must(
      answer === answerOfReference,
      `reference: it says ${String(answerOfReference)}, not ${String(answer)}`,
    )
    const [ours, theirs] = [String(this.#asked), String(this.#asksOfReference)]
    must(ours === theirs, `reference: it asks for ${theirs}, not ${ours}`)
    const listed = this.#queue.waiting(this.#now).map(({ id }) => id)
    const expected = this.#reference.inOrder(this.#now).map(({ id }) => id)
    must(listed.join() === expected.join(), 'order: the list of those who wait')
    return this.#asked.starts
  }

  #start(id: string, host: string): void {
    checkStart(this.ledger, id, { host, now: this.#now })
    this.ledger.start(id, host, this.#now)
    this.#asked.startTicket(id, host)
  }

  #evict(id: string, reason: EvictionReason): void {
    checkEviction(this.ledger, id, { reason, now: this.#now })
    this.ledger.evict(id)
    this.#asked.evictTicket(id, reason)
    this.#onEvicted(reason)
  }
}
