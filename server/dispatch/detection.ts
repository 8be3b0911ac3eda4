import { request } from 'undici'
import { HOST_PLACES } from '../../shared/host-places.ts'
import { readBoundedText } from '../upstream/bounded-text.ts'
import type { HostConfig } from './host.ts'

interface Place {
  readonly host: HostConfig
  readonly path: string
  readonly isIt: (text: string) => boolean
}

const urlOf = (kind: keyof typeof HOST_PLACES): string =>
  `http://127.0.0.1:${HOST_PLACES[kind].port}`

/**
 * Where model servers listen unless told otherwise, the name that each gets here, and what none but it
 * says. Ollama is known by its greeting and by nothing else: builds of llama.cpp have `/api/tags` too
 * (wire.md 4.2). Other things listen on the last two ports as well, so the server must be named.
 */
const PLACES: readonly Place[] = [
  {
    host: { name: 'ollama', driver: 'ollama', url: urlOf('ollama') },
    path: '/',
    isIt: (text) => text.trim() === 'Ollama is running',
  },
  {
    host: { name: 'llama-cpp', driver: 'openai', url: urlOf('llamaCpp') },
    path: '/v1/models',
    isIt: (text) => /"owned_by":\s*"llamacpp"/.test(text),
  },
  {
    host: { name: 'vllm', driver: 'openai', url: urlOf('vllm') },
    path: '/v1/models',
    isIt: (text) => /"owned_by":\s*"vllm"/.test(text),
  },
]

const TIMEOUT_MS = 1_000

/** A list of models is far shorter; whatever else listens there may say anything without end. */
const BYTES_MAX = 1_048_576

/** Looks for a model server on this machine; of several the first one. */
export const detectHost = async (
  headers: Readonly<Record<string, string>>,
  places = PLACES,
): Promise<HostConfig | null> => {
  const seen = await Promise.all(places.map((place) => isThere(place, headers)))
  return places.find((_place, index) => seen[index])?.host ?? null
}

const isThere = async (
  { host, path, isIt }: Place,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> => {
  try {
    const reply = await request(host.url + path, {
      headers: { ...headers },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return isIt(await readBoundedText(reply, BYTES_MAX)) && reply.statusCode === 200
  } catch {
    return false
  }
}
