import type { HostErrorMeaning } from '../host-protocol.ts'
import { parseJsonObject } from '../json-object.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The message where an object is an error: `{"error":{"message":…}}`, the bare string that vLLM sends
 * where a key is wrong, or the flat form of its older versions.
 */
export const errorOf = (value: Fields): string | null => {
  const error = value['object'] === 'error' ? value : value['error']
  if (typeof error === 'string') return error
  if (typeof error !== 'object' || error === null) return null
  const message = (error as { message?: unknown }).message
  return typeof message === 'string' ? message : 'the host reported an error'
}

/** The message of an error body; FastAPI has a form of its own for paths that are not there. */
export const errorMessageOf = (body: Buffer): string => {
  const value = parseJsonObject(body.toString('utf8'))
  if (value === null) return 'the host answered with an error'
  const message = errorOf(value) ?? (typeof value['detail'] === 'string' ? value['detail'] : null)
  return message === null ? 'the host answered with an error' : inOllamasWords(message)
}

/** Clients know these, and vLLM's would name the host's other models. */
const inOllamasWords = (message: string): string => {
  const missing = /^The model `([^`]*)` does not exist/.exec(message)
  return missing === null ? message : `model '${missing[1]}' not found`
}

/**
 * What these servers' error texts mean (recorded in engines.md 2 and 3). Matching a text is fragile, so
 * each of these only decides between two safe ways of going on.
 */
export const errorMeaningOf = (status: number | null, message: string): HostErrorMeaning => {
  if (status === 503 && BUSY.test(message)) return 'busy'
  if (message.startsWith('cannot schedule new futures after shutdown')) return 'unbegun'
  if (DIED.test(message)) return 'died'
  return TOO_LONG.test(message) ? 'too_long' : 'other'
}

const BUSY = /^(The engine is currently busy|Loading model|no slot available)/

const DIED = /^(EngineCore encountered an issue|the host ended this reply before)/

const TOO_LONG =
  /maximum context length|exceeds the available context size|maximum model length|input \(\d+ tokens\) is too large/i
