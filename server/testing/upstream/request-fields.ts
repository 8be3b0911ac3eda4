import type { ReceivedRequest } from './received-request.ts'

/** The fields that the upstream reads; everything else in a body is ignored, as Go ignores it. */
export interface RequestFields {
  model?: string
  name?: string
  source?: string
  destination?: string
  from?: string
  messages?: readonly { content?: unknown }[]
  prompt?: string
  suffix?: string
  template?: string
  system?: string
  context?: readonly number[]
  raw?: boolean
  stream?: boolean
  options?: Record<string, unknown>
  format?: unknown
  think?: boolean | string
  tools?: readonly unknown[]
  input?: unknown
  dimensions?: number
  keep_alive?: number | string
  max_tokens?: number
  stream_options?: { include_usage?: boolean }
  encoding_format?: string
  reasoning_effort?: string
}

const GO_TYPES: Readonly<Record<string, string>> = {
  model: 'string',
  name: 'string',
  messages: '[]api.Message',
  prompt: 'string',
  suffix: 'string',
  stream: 'bool',
  raw: 'bool',
  options: 'map[string]interface {}',
  tools: 'api.Tools',
}

const STRUCTS: Readonly<Record<string, string>> = {
  '/api/chat': 'ChatRequest',
  '/api/generate': 'GenerateRequest',
  '/v1/chat/completions': 'ChatCompletionRequest',
  '/v1/completions': 'CompletionRequest',
}

export type ReadFields = { readonly fields: RequestFields } | { readonly error: string }

/** Reads a body as Go does: keys in any case, null as absent, a wrong type is an error in Go's words. */
export function readFields(request: ReceivedRequest): ReadFields {
  if (request.text === '') {
    return { error: request.route.startsWith('/v1/') ? 'EOF' : 'missing request body' }
  }
  if (request.json === undefined) return { error: syntaxError(request.text) }
  const fields = Object.create(null) as Record<string, unknown>
  for (const [key, value] of Object.entries((request.json ?? {}) as object)) {
    const name = key.toLowerCase()
    // A field may be called `constructor`.
    const expected = Object.hasOwn(GO_TYPES, name) ? GO_TYPES[name] : undefined
    if (value === null) continue
    if (expected !== undefined && !fits(value, expected)) {
      const field = `${STRUCTS[request.route] ?? 'Request'}.${name}`
      const error = `json: cannot unmarshal ${goKind(value)} into Go struct field ${field} of type ${expected}`
      return { error }
    }
    fields[name] = value
  }
  return { fields: fields as RequestFields }
}

function syntaxError(text: string): string {
  const first = text.trimStart()[0]
  if (first === '{' || first === '[' || first === '"') return 'unexpected EOF'
  return `invalid character '${first ?? ''}' looking for beginning of value`
}

function fits(value: unknown, goType: string): boolean {
  if (goType === 'string') return typeof value === 'string'
  if (goType === 'bool') return typeof value === 'boolean'
  if (goType.startsWith('map')) return goKind(value) === 'object'
  return Array.isArray(value)
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** The limit on the answer that the request states, or null. */
export function requestedTokens(fields: RequestFields): number | null {
  const limit = fields.options?.['num_predict'] ?? fields.max_tokens
  return typeof limit === 'number' ? limit : null
}
