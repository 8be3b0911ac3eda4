import type { Caller } from '../../flow/caller.ts'
import type { Door, Visit } from '../door.ts'

const LOOPBACK = /^(127\.|::1$)/

/** Whether this caller may see the whole: whoever sits at the machine, operates it, or has `metrics:read`. */
export const mayObserve = (door: Door, visit: Visit, caller: Caller): boolean => {
  // Whitelisted, so vouched for: with anonymous chat a stranger behind a proxy has its address too.
  const isLocal = caller.class === 'direct' && LOOPBACK.test(caller.address)
  const isOperator = caller.role === 'admin' || caller.role === 'operator'
  return isLocal || isOperator || door.permit(visit, caller, 'metrics:read')
}
