import { isDeepStrictEqual } from 'node:util'
import type { ReceivedRequest } from './received-request.ts'
import { recording, recordingNames } from './recording.ts'

/**
 * Recordings that show a state or a mishap of the host rather than what the request always gets. A test
 * asks for them by name.
 */
const STATEFUL =
  /(-busy|-abort|-queued|-runner-killed|-server-sigterm|-server-sigkill|keepalive-zero|^cors-)/

interface Known {
  readonly name: string
  readonly text: string
  readonly json: unknown
}

let byRoute: ReadonlyMap<string, readonly Known[]> | null = null

/** The recording of this very request (same method, path and JSON body), if there is one. */
export function findRecorded(request: ReceivedRequest): string | null {
  byRoute ??= index()
  const known = byRoute.get(`${request.method} ${request.path}`) ?? []
  const same = known.find(({ text, json }) =>
    json === undefined ? text === request.text : isDeepStrictEqual(json, request.json),
  )
  return same?.name ?? null
}

function index(): ReadonlyMap<string, readonly Known[]> {
  const map = new Map<string, Known[]>()
  for (const name of recordingNames()) {
    if (STATEFUL.test(name)) continue
    const { method, path, body } = recording(name).request
    const key = `${method} ${path}`
    const text = body ?? ''
    map.set(key, [...(map.get(key) ?? []), { name, text, json: parseOrNothing(text) }])
  }
  return map
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
