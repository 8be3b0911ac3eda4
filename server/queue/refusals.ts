import type { Refusal } from '../flow/refusal.ts'

/** Why the queue would not have a ticket. It never waited, and no effect tells of it. */
export interface QueueRefusal extends Refusal {
  readonly code:
    'flow_limit' | 'queue_full' | 'eta_exceeds_deadline' | 'no_backend' | 'model_not_found'
  readonly message: string
}

/** Clients ignore `Retry-After` from a minute on. */
const RETRY_AFTER_S_MAX = 59
/** Where nothing was measured yet. */
const RETRY_AFTER_S_UNKNOWN = 10
/** Hosts that are down are looked at all the time; half a minute of being down is no hiccup. */
const RETRY_AFTER_S_DOWN = 30

const retryAfterS = (waitMs: number | null): number =>
  waitMs === null
    ? RETRY_AFTER_S_UNKNOWN
    : Math.min(RETRY_AFTER_S_MAX, Math.max(1, Math.ceil(waitMs / 1000)))

/** `waitMs` is the estimated wait of the refused ticket, where there is one. */
export const flowLimit = (waiting: number, waitMs: number | null): QueueRefusal => ({
  code: 'flow_limit',
  message: `${waiting} of your requests wait already, as many as may; wait for one of them to end`,
  retryAfterS: retryAfterS(waitMs),
})

/** In Ollama's words, two spaces and all, because clients match on them. */
export const queueFull = (waitMs: number | null): QueueRefusal => ({
  code: 'queue_full',
  message: 'server busy, please try again.  maximum pending requests exceeded',
  retryAfterS: retryAfterS(waitMs),
})

export const etaExceedsDeadline = (waitMs: number, allowedMs: number): QueueRefusal => ({
  code: 'eta_exceeds_deadline',
  message:
    `this request would wait about ${wholeSeconds(waitMs)} and may wait ${wholeSeconds(allowedMs)}; ` +
    'try again later, or allow it to wait longer',
  retryAfterS: retryAfterS(waitMs - allowedMs),
})

export const noBackend = (modelKey: string): QueueRefusal => ({
  code: 'no_backend',
  message: `every host of the model '${modelKey}' is down; try again later`,
  retryAfterS: RETRY_AFTER_S_DOWN,
})

export const modelNotFound = (modelKey: string): QueueRefusal => ({
  code: 'model_not_found',
  message: `model '${modelKey}' not found`,
})

const wholeSeconds = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1000))} s`
