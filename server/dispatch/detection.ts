import { request } from 'undici'
import type { HostConfig } from './host.ts'

/** Where Ollama listens unless told otherwise, and the name that it gets here. */
const OLLAMA: HostConfig = {
  name: 'ollama',
  driver: 'ollama',
  url: 'http://127.0.0.1:11434',
  slots: 1,
}

const TIMEOUT_MS = 1_000

/**
 * Looks for a model server on this machine. Ollama is known by its greeting and by nothing else:
 * builds of llama.cpp have `/api/tags` too (wire.md 4.2).
 */
export const detectHost = async (
  headers: Readonly<Record<string, string>>,
): Promise<HostConfig | null> => {
  try {
    const reply = await request(`${OLLAMA.url}/`, {
      headers: { ...headers },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await reply.body.text()
    return reply.statusCode === 200 && text.trim() === 'Ollama is running' ? OLLAMA : null
  } catch {
    return null
  }
}
