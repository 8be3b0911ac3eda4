import type { ModelShelf, ShelfEntry } from './model-shelf.ts'
import type { ReceivedRequest } from './received-request.ts'
import { readFields, type RequestFields } from './request-fields.ts'

/** A "no" in the host's own words, before it takes the form of a surface. */
export interface HostRefusal {
  readonly status: number
  readonly message: string
  /** Found while the reply was begun: then a request that streams gets another content type. */
  readonly isLate?: boolean
}

export interface CheckedInference {
  readonly fields: RequestFields
  readonly entry: ShelfEntry
  readonly intent: 'infer' | 'load' | 'unload'
}

const THINK_LEVELS = ['low', 'medium', 'high', 'max']
const WHOLE_OPTIONS = [
  'num_ctx',
  'num_predict',
  'num_keep',
  'seed',
  'top_k',
  'num_batch',
  'num_gpu',
]
const DECIMAL_OPTIONS = ['temperature', 'top_p', 'min_p', 'repeat_penalty']

const refusal = (status: number, message: string): HostRefusal => ({ status, message })

/** The checks of chat and generate, native and `/v1`, in Ollama's order and words. */
export function checkInference(
  request: ReceivedRequest,
  shelf: ModelShelf,
): CheckedInference | HostRefusal {
  const read = readFields(request)
  if ('error' in read) return refusal(400, read.error)
  const { fields } = read
  const early = checkThink(fields) ?? checkModel(request, fields)
  if (early !== null) return early
  const entry = shelf.find(fields.model ?? '')
  if (entry === null) return refusal(404, `model '${fields.model}' not found`)
  const isEmpty = request.route.startsWith('/api/') && isEmptyPrompt(request.route, fields)
  if (isEmpty && fields.keep_alive === 0) return { fields, entry, intent: 'unload' }
  const late = checkAbilities(request.route, fields, entry) ?? checkOptions(fields)
  return late ?? { fields, entry, intent: isEmpty ? 'load' : 'infer' }
}

function isEmptyPrompt(route: string, fields: RequestFields): boolean {
  if (route === '/api/chat') return (fields.messages ?? []).length === 0
  return (fields.prompt ?? '') === '' && fields.suffix === undefined
}

function checkThink({ think }: RequestFields): HostRefusal | null {
  if (typeof think !== 'string' || THINK_LEVELS.includes(think)) return null
  const levels = '"high", "medium", "low", "max", true, or false'
  return refusal(400, `invalid think value: "${think}" (must be ${levels})`)
}

function checkModel(request: ReceivedRequest, fields: RequestFields): HostRefusal | null {
  const isOpenAiChat = request.route === '/v1/chat/completions'
  if (isOpenAiChat && fields.messages?.length === 0) {
    return refusal(400, "[] is too short - 'messages'")
  }
  if ((fields.model ?? '') !== '') return null
  const isGenerate = request.route === '/api/generate' || request.route === '/v1/completions'
  return isGenerate ? refusal(404, "model '' not found") : refusal(400, 'model is required')
}

function checkAbilities(
  route: string,
  fields: RequestFields,
  entry: ShelfEntry,
): HostRefusal | null {
  const can = (ability: string): boolean => entry.capabilities.includes(ability)
  const fullName = `registry.ollama.ai/library/${entry.name}`
  if (fields.raw === true && (fields.template ?? fields.system ?? fields.context) !== undefined) {
    return refusal(400, 'raw mode does not support template, system, or context')
  }
  if (!can('completion')) {
    const operation = route.includes('chat') ? 'chat' : 'generate'
    return refusal(400, `"${fields.model}" does not support ${operation}`)
  }
  if ((fields.suffix ?? '') !== '' && !can('insert')) {
    return refusal(400, `${fullName} does not support insert`)
  }
  if ((fields.tools ?? []).length > 0 && !can('tools')) {
    return refusal(400, `${fullName} does not support tools`)
  }
  const wantsThinking = Boolean(fields.think) || isThinkingEffort(fields.reasoning_effort)
  if (wantsThinking && !can('thinking')) {
    return refusal(400, `"${fields.model}" does not support thinking`)
  }
  return null
}

const isThinkingEffort = (effort: string | undefined): boolean =>
  effort !== undefined && effort !== 'none'

function checkOptions(fields: RequestFields): HostRefusal | null {
  for (const [name, value] of Object.entries(fields.options ?? {})) {
    if (WHOLE_OPTIONS.includes(name) && typeof value !== 'number') {
      return refusal(500, `option "${name}" must be of type integer`)
    }
    if (DECIMAL_OPTIONS.includes(name) && typeof value !== 'number') {
      return refusal(500, `option "${name}" must be of type float32`)
    }
    if (name === 'stop' && !Array.isArray(value)) {
      return refusal(500, 'option "stop" must be of type array')
    }
  }
  const { format } = fields
  const isKnown = format === undefined || format === '' || format === 'json'
  if (isKnown || (typeof format === 'object' && !Array.isArray(format))) return null
  const quoted = JSON.stringify(JSON.stringify(format))
  const message = `invalid format: ${quoted}; expected "json" or a valid JSON Schema object`
  return { status: 500, message, isLate: fields.stream !== false }
}
