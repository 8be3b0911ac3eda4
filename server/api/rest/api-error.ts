import { z } from '@hono/zod-openapi'
import type { Context, TypedResponse } from 'hono'
import { ERROR_TABLE, statusOf, type ErrorCode } from '../../errors.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { StoreRefusal } from '../../store/store-refusal.ts'
import type { RestEnv } from './rest-env.ts'

/** The one shape of errors of everything that is not a dialect. */
const errorBody = z
  .object({
    error: z.string().openapi({ description: 'What was wrong and what to do, for people.' }),
    code: z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    details: z.array(z.string()).optional(),
  })
  .openapi('Error')

const STATUSES = {
  400: 'What was sent is not in the form of the schema.',
  401: 'Nobody known is asking: a credential is missing, wrong or expired.',
  403: 'The one who asks may not do this.',
  404: 'There is no such thing, or it is not yours.',
  405: 'It is there, but not by this method: see Allow.',
  408: 'The body did not come in time.',
  409: 'It contradicts what is there.',
  412: 'It was changed by somebody else in the meantime: reload and try again.',
  413: 'The body is too large.',
  415: 'The body is compressed.',
  429: 'Too often, or too much: see Retry-After.',
  500: 'A fault of the gateway.',
  503: 'The database cannot answer now, or too much is being received: try again.',
} as const

type ErrorStatus = keyof typeof STATUSES

const answer = (description: string) => ({
  description,
  content: { 'application/json': { schema: errorBody } },
})

type ErrorAnswers = Record<ErrorStatus, ReturnType<typeof answer>>

/** What every documented route may answer beside its own replies. */
export const ERROR_ANSWERS = Object.fromEntries(
  Object.entries(STATUSES).map(([status, description]) => [status, answer(description)]),
) as ErrorAnswers

type ErrorReply = Response & TypedResponse<z.infer<typeof errorBody>, ErrorStatus, 'json'>

/** An answer that says no. */
export const refuse = (
  c: Context<RestEnv>,
  { code, message, param, retryAfterS, isFinal }: Refusal,
  details: readonly string[] | undefined = param === undefined
    ? undefined
    : [`${param}: ${message}`],
): ErrorReply => {
  if (retryAfterS !== undefined) c.header('Retry-After', String(retryAfterS))
  if (isFinal === true) c.header('x-should-retry', 'false')
  const body = { error: message, code, requestId: c.var.requestId, ...(details && { details }) }
  return c.json(body, statusOf(code) as never) as unknown as ErrorReply
}

/** Everything that is wrong with what was sent, at once. */
export const refuseInput = (
  c: Context<RestEnv>,
  issues: readonly z.core.$ZodIssue[],
): ErrorReply => {
  const details = issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  )
  return refuse(c, { code: 'invalid_request', message: details.join('; ') }, details)
}

const CODES = {
  conflict: 'conflict',
  not_found: 'not_found',
  invalid_cursor: 'invalid_request',
  too_much: 'invalid_request',
  stale: 'version_mismatch',
} as const satisfies Record<StoreRefusal['refused'], ErrorCode>

export const asRefusal = ({ refused, message }: StoreRefusal): Refusal => ({
  code: CODES[refused],
  message,
})

export const refuseAsStore = (c: Context<RestEnv>, refusal: StoreRefusal): ErrorReply =>
  refuse(c, asRefusal(refusal))
