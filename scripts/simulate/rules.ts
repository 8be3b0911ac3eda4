import type { EvictionReason } from '../../server/queue/effects.ts'
import type { QueueSettings } from '../../server/queue/queue-settings.ts'
import type { Ledger, LedgerTicket } from './ledger.ts'
import { must } from './ledger.ts'
import type { SimulatedQueue } from './simulated-queue.ts'

export interface Moment {
  readonly ledger: Ledger
  readonly queue: SimulatedQueue
  readonly settings: QueueSettings
  readonly now: number
}

/** What must hold of a start, looked at before the ledger notes it. */
export const checkStart = (
  ledger: Ledger,
  id: string,
  place: { host: string; now: number },
): void => {
  const { host, now } = place
  const ticket = ledger.ticket(id)
  const view = ledger.hosts.get(host)
  must(view !== undefined, `slots: ${id} is started on ${host}, which is not there`)
  must(ledger.eligible(ticket).includes(view!), `slots: ${id} may not be started on ${host}`)
  must(ledger.runningOn(host) < view!.slots, `slots: ${host} runs more than its slots`)
  must((ledger.busyUntil.get(host) ?? now) <= now, `slots: ${host} said that it is busy`)
  must(ticket.request.expiresAt > now, `${id} is started after it expired`)
  must(ledger.mayRunMore(ticket), `limits: ${ticket.request.callerId} runs more than it may`)
  if (ledger.mayBeHelped(ticket, now)) return
  for (const other of ledger.tickets.values()) {
    if (!isPassedOver(ledger, other, { by: ticket, host, now })) continue
    const name = other.request.id
    must(ledger.mayOvertake(ticket, other), `order: ${id} is started before ${name} on ${host}`)
  }
}

interface Overtaking {
  readonly by: LedgerTicket
  readonly host: string
  readonly now: number
}

/** Whether it is the head of its flow, could have had that slot, and is not over before it could use it. */
const isPassedOver = (ledger: Ledger, other: LedgerTicket, { by, host, now }: Overtaking) =>
  other !== by &&
  other.state === 'waiting' &&
  other.request.expiresAt > now &&
  ledger.mayRunMore(other) &&
  ledger.isHead(other) &&
  ledger.eligible(other).some(({ name }) => name === host)

/** What must hold of an eviction, looked at before the ledger notes it. */
export const checkEviction = (
  ledger: Ledger,
  id: string,
  { reason, now }: { readonly reason: EvictionReason; readonly now: number },
): void => {
  const { request } = ledger.ticket(id)
  if (reason === 'queue_timeout') {
    must(request.expiresAt <= now, `eviction: ${id} has not expired`)
  } else if (reason === 'model_not_found') {
    const hosts = [...ledger.hosts.values()].filter(
      ({ name }) => request.host === null || request.host === name,
    )
    const isPossible = hosts.some(({ models }) => models?.has(request.modelKey) ?? true)
    must(!isPossible, `eviction: a host has the model of ${id}`)
  }
}

/** What must hold after every event. */
export const checkMoment = (moment: Moment): void => {
  checkMembers(moment)
  checkConservation(moment)
  checkTime(moment)
  checkBounds(moment)
}

/** Who waits and who runs is who should, on slots that are counted. */
const checkMembers = ({ ledger, queue, now }: Moment): void => {
  const waiting = ledger.those('waiting').map(({ request }) => request.id)
  const listed = queue.waiting(now).map(({ id }) => id)
  must(sorted(listed) === sorted(waiting), 'one outcome: who waits')
  const running = ledger.those('running').map(({ request, host }) => `${request.id}@${host}`)
  const lent = queue.running().map(({ id, host }) => `${id}@${host}`)
  must(sorted(running) === sorted(lent), 'one outcome: who runs')
  for (const name of ledger.hosts.keys()) {
    must(queue.slotsInUse(name) === ledger.runningOn(name), `slots: ${name} leaks them`)
  }
}

const sorted = (texts: readonly string[]): string => [...texts].sort().join()

/** No ticket waits that a free slot could take. */
const checkConservation = ({ ledger, now }: Moment): void => {
  for (const ticket of ledger.those('waiting')) {
    if (!ledger.mayRunMore(ticket)) continue
    const free = ledger.eligible(ticket).find((host) => ledger.hasFreeSlot(host, now))
    must(
      free === undefined,
      `work conservation: ${ticket.request.id} waits while ${free?.name} has a free slot`,
    )
  }
}

/** Nobody waits longer than agreed, and the queue asks to be woken before anybody does. */
const checkTime = ({ ledger, queue, now }: Moment): void => {
  const expiries = ledger.those('waiting').map(({ request }) => request.expiresAt)
  for (const expiresAt of expiries) must(expiresAt > now, 'time: an expired ticket waits')
  if (expiries.length === 0) return
  const wakeAt = queue.nextWakeAt() ?? Infinity
  must(wakeAt > now && wakeAt <= Math.min(...expiries), 'time: the queue sleeps too long')
}

const checkBounds = ({ ledger, settings }: Moment): void => {
  const bound = ledger.those('waiting').filter(({ isExempt }) => !isExempt)
  must(bound.length <= settings.ticketsMax, 'bounds: tickets')
  const bytes = bound.reduce((sum, { request }) => sum + request.bytes, 0)
  must(bytes <= settings.bytesMax, 'bounds: bytes')
  const counts = new Map<string, number>()
  for (const { request } of bound) {
    const caller = `${request.class} ${request.callerId}`
    const ofCaller = (counts.get(caller) ?? 0) + 1
    const inClass = (counts.get(request.class) ?? 0) + 1
    counts.set(caller, ofCaller).set(request.class, inClass)
    must(ofCaller <= settings.flowMax[request.class], `bounds: the caller ${caller}`)
    must(inClass <= settings.classMax[request.class], `bounds: the class ${request.class}`)
  }
  for (const [callerId, { waiting = Infinity }] of ledger.limits) {
    const own = bound.filter(({ request }) => request.callerId === callerId)
    must(own.length <= waiting, `limits: ${callerId} has more waiting than it may`)
  }
}
