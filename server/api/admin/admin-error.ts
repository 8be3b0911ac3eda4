import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorCode } from '../../errors.ts'
import { statusOf } from '../../errors.ts'
import type { StoreRefusal } from '../../store/store-refusal.ts'

/** The one shape of errors of everything that is not a dialect. */
export const adminError = (c: Context, code: ErrorCode, error: string): Response =>
  c.json({ error, code }, statusOf(code) as ContentfulStatusCode)

/** Everything that is wrong with what was sent, at once. */
export const inputError = (c: Context, details: readonly string[]): Response =>
  c.json({ error: details.join('; '), code: 'invalid_request', details }, 400)

const CODES = {
  conflict: 'conflict',
  not_found: 'not_found',
  invalid_cursor: 'invalid_request',
} as const satisfies Record<StoreRefusal['refused'], ErrorCode>

export const storeError = (c: Context, refusal: StoreRefusal): Response =>
  adminError(c, CODES[refusal.refused], refusal.message)
