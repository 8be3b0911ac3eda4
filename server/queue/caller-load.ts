import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import { shareKey } from './caller-share.ts'
import type { EstimateView } from './estimate.ts'

/** How many requests of a caller there are now, whatever class and model they are for. */
export interface CallerLoad {
  readonly waiting: number
  readonly running: number
}

/** O(running), and only for who asks: callers without limits are counted nowhere else. */
export const callerLoad = (
  callerId: string,
  { backlog, running }: Pick<EstimateView, 'backlog' | 'running'>,
): CallerLoad => {
  let waits = 0
  for (const name of CALLER_CLASSES) {
    waits += backlog.shares.get(shareKey({ class: name, callerId }))?.tickets ?? 0
  }
  let runs = 0
  for (const ticket of running.values()) if (ticket.callerId === callerId) runs += 1
  return { waiting: waits, running: runs }
}
