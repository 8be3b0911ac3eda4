import type { CallerClass } from '../../../shared/caller-class.ts'
import type { QueueTicket } from '../../../shared/api/queue.ts'
import { texts } from './texts.ts'

/** A caller is said to have had its share where that puts its request so far back. */
const SHARE_DELAY_MS = 1_000

/** Of others' shares nobody is told but who may see them. */
type Waiting = Pick<QueueTicket, 'reason'> & Partial<Pick<QueueTicket, 'shareDelayMs'>>

/** Why a request waits, in words; `switchWords` where it waits for another model than is loaded. */
export const reasonWords = (
  { reason, shareDelayMs }: Waiting,
  switchWords: string | null = null,
): string => {
  if (reason === null) return ''
  const words = switchWords ?? texts.reasons[reason] ?? reason.replaceAll('_', ' ')
  const isBehind = reason === 'no_free_slot' && (shareDelayMs ?? 0) >= SHARE_DELAY_MS
  return isBehind ? `${words}; ${texts.shareUsed}` : words
}

const PRIORITY = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })

/** Whole for most, with parts of a point where an operator put a request between others. */
export const formatPriority = (priority: number): string => PRIORITY.format(priority)

/** What a host says to a request that waits, in words. */
export const standingWords = (standing: string): string =>
  texts.standings[standing] ?? standing.replaceAll('_', ' ')

/** How classes are told apart, beside their names. */
export const CLASS_COLORS: Readonly<Record<CallerClass, string>> = {
  direct: 'cyan',
  app: 'violet',
  chat: 'teal',
  batch: 'gray',
}
