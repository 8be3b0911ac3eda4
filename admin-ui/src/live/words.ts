import type { CallerClass } from '../../../shared/caller-class.ts'

const REASONS: Readonly<Record<string, string>> = {
  no_free_slot: 'All slots are taken',
  host_busy: 'The host says that it is full',
  host_down: 'No host with its model is up',
  host_draining: 'Its hosts are running empty',
  on_hold: 'Held by an operator',
  running_limit: 'As many of its caller run as may',
}

/** Why a request waits, in words. */
export const reasonWords = (reason: string | null): string =>
  reason === null ? '' : (REASONS[reason] ?? reason.replaceAll('_', ' '))

const STANDINGS: Readonly<Record<string, string>> = {
  free: 'a slot is free',
  full: 'all slots are taken',
  busy: 'it says that it is full',
  down: 'it is down',
  draining: 'it is running empty',
  lacks_model: 'it does not have the model',
  not_wanted: 'the request is for another host',
  avoided: 'it has just failed the request',
}

/** What a host says to a request that waits, in words. */
export const standingWords = (standing: string): string =>
  STANDINGS[standing] ?? standing.replaceAll('_', ' ')

/** How classes are told apart, beside their names. */
export const CLASS_COLORS: Readonly<Record<CallerClass, string>> = {
  direct: 'cyan',
  app: 'violet',
  chat: 'teal',
  batch: 'gray',
}
