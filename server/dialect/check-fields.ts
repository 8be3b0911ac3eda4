import type { z } from 'zod'
import type { Refusal } from '../flow/refusal.ts'

/** The fields as the schema types them, or a refusal that names the parameter that is wrong. */
export const checkFields = <Schema extends z.ZodType>(
  schema: Schema,
  fields: Readonly<Record<string, unknown>>,
): { readonly fields: z.output<Schema> } | Refusal => {
  const checked = schema.safeParse(fields)
  if (checked.success) return { fields: checked.data }
  const [issue] = checked.error.issues
  const param = issue === undefined ? '' : pathOf(issue.path)
  const message = issue?.message ?? 'Invalid input'
  const told = message.startsWith('[]') || param === '' ? message : `${param}: ${message}`
  return { code: 'invalid_request', message: told, param }
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

/** Parameters that do not change what is generated: not worth a word where a host has none of them. */
const SILENT = new Set([
  'metadata',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'stream_options',
  'user',
])

/** What was sent and is in no field of the schema. */
export const unreadOf = (
  body: Readonly<Record<string, unknown>>,
  schema: z.ZodObject,
): readonly string[] =>
  Object.keys(body).filter(
    (name) => !(name in schema.shape) && !SILENT.has(name) && (body[name] ?? null) !== null,
  )
