/**
 * Every error that the gateway itself speaks: its status, the type that OpenAI clients expect, and
 * whether Ollama has the same error, so that native clients get Ollama's body without a `code`.
 * The codes are part of the API; `AUTH_INVALID` is older than the others and keeps its case.
 */
export const ERROR_TABLE = {
  invalid_request: { status: 400, type: 'invalid_request_error', isOllamas: true },
  /** The host's own words; the code is the one that clients act on, by shortening the conversation. */
  context_length_exceeded: { status: 400, type: 'invalid_request_error', isOllamas: false },
  AUTH_INVALID: { status: 401, type: 'authentication_error', isOllamas: false },
  token_invalid: { status: 403, type: 'permission_error', isOllamas: false },
  password_wrong: { status: 403, type: 'permission_error', isOllamas: false },
  scope_missing: { status: 403, type: 'permission_error', isOllamas: false },
  model_not_allowed: { status: 403, type: 'permission_error', isOllamas: false },
  egress_refused: { status: 403, type: 'permission_error', isOllamas: false },
  host_not_allowed: { status: 403, type: 'permission_error', isOllamas: false },
  origin_not_allowed: { status: 403, type: 'permission_error', isOllamas: false },
  beyond_maker: { status: 403, type: 'permission_error', isOllamas: false },
  model_not_found: { status: 404, type: 'not_found_error', isOllamas: true },
  not_found: { status: 404, type: 'not_found_error', isOllamas: false },
  method_not_allowed: { status: 405, type: 'invalid_request_error', isOllamas: false },
  body_timeout: { status: 408, type: 'invalid_request_error', isOllamas: false },
  conflict: { status: 409, type: 'invalid_request_error', isOllamas: false },
  version_mismatch: { status: 412, type: 'invalid_request_error', isOllamas: false },
  body_too_large: { status: 413, type: 'invalid_request_error', isOllamas: false },
  encoding_unsupported: { status: 415, type: 'invalid_request_error', isOllamas: false },
  stream_limit: { status: 429, type: 'rate_limit_error', isOllamas: false },
  rate_limit: { status: 429, type: 'rate_limit_error', isOllamas: false },
  token_limit: { status: 429, type: 'rate_limit_error', isOllamas: false },
  flow_limit: { status: 429, type: 'rate_limit_error', isOllamas: false },
  too_many_attempts: { status: 429, type: 'rate_limit_error', isOllamas: false },
  head_too_large: { status: 431, type: 'invalid_request_error', isOllamas: false },
  cancelled: { status: 499, type: 'api_error', isOllamas: false },
  client_stalled: { status: 499, type: 'api_error', isOllamas: false },
  /** A host's own error, in its own words. */
  host_error: { status: 500, type: 'api_error', isOllamas: true },
  internal: { status: 500, type: 'api_error', isOllamas: false },
  not_implemented: { status: 501, type: 'api_error', isOllamas: false },
  upstream_error: { status: 502, type: 'api_error', isOllamas: false },
  upstream_incomplete: { status: 502, type: 'api_error', isOllamas: false },
  queue_full: { status: 503, type: 'api_error', isOllamas: false },
  queue_timeout: { status: 503, type: 'api_error', isOllamas: false },
  eta_exceeds_deadline: { status: 503, type: 'api_error', isOllamas: false },
  intake_paused: { status: 503, type: 'api_error', isOllamas: false },
  no_backend: { status: 503, type: 'api_error', isOllamas: false },
  shutting_down: { status: 503, type: 'api_error', isOllamas: false },
  journal_unavailable: { status: 503, type: 'api_error', isOllamas: false },
  sign_in_busy: { status: 503, type: 'api_error', isOllamas: false },
  store_unavailable: { status: 503, type: 'api_error', isOllamas: false },
  loop_detected: { status: 508, type: 'api_error', isOllamas: false },
} as const satisfies Record<string, ErrorKind>

interface ErrorKind {
  readonly status: number
  readonly type: string
  readonly isOllamas: boolean
}

export type ErrorCode = keyof typeof ERROR_TABLE

export const statusOf = (code: ErrorCode): number => ERROR_TABLE[code].status
