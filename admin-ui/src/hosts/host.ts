import type { z } from 'zod'
import type { canaryResult, HostState, hostTrialResult } from '../../../shared/api/host.ts'
import { admin, answerOf } from '../api/client.ts'

export type { HostState }
export type TrialResult = z.output<typeof hostTrialResult>
export type CanaryResult = z.output<typeof canaryResult>

export const listHosts = () => answerOf(admin.hosts.$get())

/** How often the state of hosts is asked for while somebody looks at it. */
const LOOK_MS = 5_000

/** As often while the first check of a host is on its way. */
const FIRST_LOOK_MS = 500

/** Nothing is known of it yet, so it is neither up nor down. */
export const isFirstChecked = ({ isInUse, lastLook, isReachable }: HostState): boolean =>
  isInUse && lastLook === null && !isReachable

export const lookMsOf = (hosts: readonly HostState[]): number =>
  hosts.some(isFirstChecked) ? FIRST_LOOK_MS : LOOK_MS
