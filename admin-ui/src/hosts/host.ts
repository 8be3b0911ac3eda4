import type { z } from 'zod'
import type { canaryResult, hostTrialResult } from '../../../shared/api/host.ts'
import { admin, answerOf } from '../api/client.ts'

export type { HostState } from '../../../shared/api/host.ts'
export type TrialResult = z.output<typeof hostTrialResult>
export type CanaryResult = z.output<typeof canaryResult>

export const listHosts = () => answerOf(admin.hosts.$get())

/** How often the state of hosts is asked for while somebody looks at it. */
export const LOOK_MS = 5_000
