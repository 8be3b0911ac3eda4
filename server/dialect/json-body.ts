import type { Refusal } from '../flow/refusal.ts'
import { goSyntaxError } from './go-syntax-error.ts'
import { readMembers, type JsonMembers } from './json-members.ts'
import { outlineJson, type JsonLimits } from './json-outline.ts'

/** A request body that is a JSON object, its keys folded as Ollama's decoder folds them. */
export interface JsonBody {
  readonly fields: Readonly<Record<string, unknown>>
  /** The text had spellings of a key that the host might read otherwise than we did. */
  readonly isAmbiguous: boolean
}

export interface JsonBodyRules {
  readonly limits: JsonLimits
  /** What an empty body is called: each dialect of Ollama has its own words. */
  readonly emptyMessage: string
  /** The name of the request type in the host's own error texts. */
  readonly typeName: string
}

export const parseJsonBody = (body: Buffer, rules: JsonBodyRules): JsonBody | Refusal => {
  if (body.length === 0) return invalid(rules.emptyMessage)
  const { bodyDepthMax, bodyValuesMax } = rules.limits
  const outline = outlineJson(body, rules.limits)
  if (outline.isTooDeep) {
    return invalid(`the body nests deeper than ${bodyDepthMax} levels (limits.bodyDepthMax)`)
  }
  if (outline.isTooMany) {
    return invalid(`the body has more than ${bodyValuesMax} values (limits.bodyValuesMax)`)
  }
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    const isBlank = body.length < 4_096 && /^[ \t\r\n]*$/.test(body.toString('latin1'))
    if (isBlank) return invalid(rules.emptyMessage)
    return invalid(body.length > EXPLAINED_BYTES_MAX ? 'invalid JSON' : goSyntaxError(body))
  }
  // To Go, null says nothing, so every field is missing.
  value ??= {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid(
      `json: cannot unmarshal ${goTypeOf(value)} into Go value of type ${rules.typeName}`,
    )
  }
  return foldKeys(value as Record<string, unknown>, body, outline.topLevelKeys)
}

/** Finding where a body stops being JSON takes a walk over it, which must not hold up others. */
const EXPLAINED_BYTES_MAX = 1_048_576

export const invalid = (message: string): Refusal => ({ code: 'invalid_request', message })

/**
 * Go matches keys without regard to case (and folds `ſ` to `s` and the Kelvin sign to `k`); of a
 * repeated key the last value wins, but objects are merged. Where a key is repeated, or one is not
 * lower case, the body is sent on re-written, so that host and gateway never read different values.
 */
const foldKeys = (value: Record<string, unknown>, body: Buffer, keysInText: number): JsonBody => {
  const keys = Object.keys(value)
  const isAmbiguous = keys.length !== keysInText || keys.some((key) => key !== foldKey(key))
  if (!isAmbiguous) return { fields: value, isAmbiguous }
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [key, raw] of membersOf(body)) fields[key] = JSON.parse(raw.toString('utf8'))
  return { fields, isAmbiguous }
}

/** The fields of a body that was parsed, under their folded keys and in the client's own bytes. */
export const membersOf = (body: Buffer): JsonMembers => readMembers(body, foldKey)

const foldKey = (key: string): string => key.toLowerCase().replaceAll('ſ', 's')

export const goTypeOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'number'
    case 'boolean':
      return 'bool'
    default:
      return 'object'
  }
}
