import { statusOf } from '../../errors.ts'
import type { Refusal } from '../../flow/refusal.ts'
import type { ErrorForm, HostErrorText } from '../reply-form.ts'

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
}

export const errorTypeOf = (status: number): string =>
  TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')

/** Anthropic's error object. */
export const errorJson = (type: string, message: string, requestId?: string): string =>
  JSON.stringify({
    type: 'error',
    error: { type, message },
    ...(requestId !== undefined && { request_id: requestId }),
  })

export const errorBody = (refusal: Refusal, requestId?: string): Buffer =>
  Buffer.from(errorJson(errorTypeOf(statusOf(refusal.code)), refusal.message, requestId))

/** The words by which clients know that they have to shorten the conversation. */
export const tooLong = (message: string): string => `prompt is too long: ${message}`

export const hostErrorBody = (
  status: number,
  { message, isTooLong }: HostErrorText,
  requestId?: string,
): Buffer => {
  const told = isTooLong ? tooLong(message) : message
  return Buffer.from(errorJson(errorTypeOf(status), told, requestId))
}

/** How `/v1/messages` says no. */
export const anthropicErrorForm: ErrorForm = { errorBody, hostErrorBody }
