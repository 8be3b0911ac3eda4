import type { CallerClass } from '../../../shared/caller-class.ts'
import { texts } from './texts.ts'

/** Why a request waits, in words. */
export const reasonWords = (reason: string | null): string =>
  reason === null ? '' : (texts.reasons[reason] ?? reason.replaceAll('_', ' '))

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
