import { statusOf } from '../../errors.ts'
import type { ErrorForm } from '../reply-form.ts'

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
}

const errorJson = (status: number, message: string): Buffer =>
  Buffer.from(
    JSON.stringify({ type: 'error', error: { type: TYPES[status] ?? 'api_error', message } }),
  )

/** Anthropic's error object; the rest of the dialect is not served yet. */
export const anthropicErrorForm: ErrorForm = {
  errorBody: (refusal) => errorJson(statusOf(refusal.code), refusal.message),
  hostErrorBody: (status, { message }) => errorJson(status, message),
}
