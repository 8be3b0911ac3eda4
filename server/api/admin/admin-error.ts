import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorCode } from '../../errors.ts'
import { statusOf } from '../../errors.ts'
import type { StoreRefusal } from '../../store/store-refusal.ts'

/** The one shape of errors of everything that is not a dialect. */
export const adminError = (
  c: Context,
  code: ErrorCode,
  error: string,
  details?: readonly string[],
): Response => {
  const requestId = c.res.headers.get('X-Request-Id') ?? undefined
  return c.json({ error, code, requestId, details }, statusOf(code) as ContentfulStatusCode)
}

const CODES = {
  conflict: 'conflict',
  not_found: 'not_found',
  invalid_cursor: 'invalid_request',
} as const satisfies Record<StoreRefusal['refused'], ErrorCode>

export const storeError = (c: Context, refusal: StoreRefusal): Response =>
  adminError(c, CODES[refusal.refused], refusal.message)
