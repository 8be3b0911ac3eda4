import { goJson } from './go-json.ts'
import type { HostRefusal } from './inference-checks.ts'
import type { ReceivedRequest } from './received-request.ts'
import { JSON_UTF8, goReply, type Step } from './steps.ts'

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  404: 'not_found_error',
}

/** Errors that Ollama's `/v1` finds while it parses; they come without the newline of the others. */
const PARSING_ERRORS = /^(EOF|unexpected EOF|json: |invalid character|invalid input|\[\] is too)/

/** A refusal as the surface of the request writes it, byte for byte. */
export function refusalReply(request: ReceivedRequest, refusal: HostRefusal): Step {
  const { status, message } = refusal
  if (!request.route.startsWith('/v1/')) {
    const type = refusal.isLate === true ? 'application/json' : JSON_UTF8
    return goReply(status, type, goJson({ error: message }))
  }
  const type = OPENAI_TYPES[status] ?? 'api_error'
  const body = goJson({ error: { message, type, param: null, code: null } })
  const isParsing = PARSING_ERRORS.test(message)
  return isParsing
    ? goReply(status, JSON_UTF8, body)
    : goReply(status, 'application/json', `${body}\n`)
}
