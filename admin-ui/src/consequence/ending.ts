import type { QueueTicket } from '../../../shared/api/queue.ts'
import { admin, answerOf } from '../api/client.ts'
import { formatCount } from '../page/numbers.ts'

/** The requests that something would end now. */
export interface Ending {
  readonly running: number
  readonly waiting: number
}

/** Everything that runs or waits. */
export const askQueue = async (): Promise<readonly QueueTicket[]> =>
  (await answerOf(admin.queue.$get())).items

/** Of these requests, those of some callers. */
export const endingOf = (tickets: readonly QueueTicket[], callers: readonly string[]): Ending => {
  const own = tickets.filter(({ callerId }) => callers.includes(callerId))
  const running = own.filter(({ state }) => state === 'running').length
  return { running, waiting: own.length - running }
}

/** "2 running, 3 waiting". */
export const endingText = ({ running, waiting }: Ending): string =>
  `${formatCount(running)} running, ${formatCount(waiting)} waiting`
