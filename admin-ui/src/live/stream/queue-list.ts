import type { QueueTicket } from '../../../../shared/api/queue.ts'

/** A ticket as it was told, and when, so that what depends on the time can be told on. */
export interface LiveTicket extends QueueTicket {
  /** By the gateway's clock, in milliseconds since 1970. */
  readonly toldAt: number
}

export interface QueueState {
  readonly running: readonly LiveTicket[]
  /** In the order of service. */
  readonly waiting: readonly LiveTicket[]
}

export interface QueueNews {
  readonly gone: readonly string[]
  /** In the order of the list. */
  readonly changed: readonly LiveTicket[]
}

export const EMPTY_QUEUE: QueueState = { running: [], waiting: [] }

/** The whole list, told at once. */
export const queueOf = (tickets: readonly LiveTicket[]): QueueState => ({
  running: tickets.filter(({ state }) => state === 'running'),
  waiting: tickets.filter(({ state }) => state === 'waiting'),
})

/** The list after news: what is gone or has changed is taken off, and what has changed put at its place. */
export const withNews = (queue: QueueState, { gone, changed }: QueueNews): QueueState => {
  const moved = new Set([...gone, ...changed.map(({ ticket }) => ticket)])
  const stays = ({ ticket }: LiveTicket): boolean => !moved.has(ticket)
  const running = queue.running.filter(stays)
  const waiting = queue.waiting.filter(stays)
  for (const item of changed) {
    if (item.state === 'running') running.push(item)
    else waiting.splice(item.position - 1, 0, item)
  }
  return { running, waiting: waiting.map(atPlace) }
}

/** That others came or went before it is told of them alone. */
const atPlace = (item: LiveTicket, index: number): LiveTicket =>
  item.position === index + 1 ? item : { ...item, position: index + 1 }
