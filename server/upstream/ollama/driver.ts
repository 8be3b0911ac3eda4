import { Ollama } from 'ollama'
import { Response, fetch, type Dispatcher, type RequestInit } from 'undici'
import { readBoundedText } from '../bounded-text.ts'
import { MEMORY_ACTS, type MemoryAct } from '../../../shared/memory-act.ts'
import type { Driver } from '../driver.ts'
import { HostError } from '../driver.ts'
import { HostConnection, type ConnectionOptions } from '../host-connection.ts'
import { completeEntry, completeResident } from './complete-entry.ts'

/** Speaks to Ollama: inference as raw bytes through a pool, the lists through Ollama's own client. */
export const createOllamaDriver = (options: ConnectionOptions): Driver => {
  const connection = new HostConnection(options)

  // The client has no signal for calls that do not stream, so each gets a client with its own fetch.
  const client = (signal: AbortSignal): Ollama =>
    new Ollama({
      host: options.url,
      headers: { ...options.headers },
      fetch: controlFetch(connection.dispatcher, options.controlBytesMax, signal),
    })

  return {
    profile: { protocol: 'ollama' },
    send: (request, sink) => connection.send(request, sink),
    version: async (signal) => (await client(signal).version()).version,
    models: async (signal) => entriesOf(await client(signal).list(), completeEntry),
    residents: async (signal) => entriesOf(await client(signal).ps(), completeResident),
    show: async (body, signal) => await client(signal).show(body as never),
    memoryActs: MEMORY_ACTS,
    changeMemory: async ({ act, model, contextTokens, isForEmbeddings }, signal) => {
      const isLoad = act !== 'unload'
      const wish = {
        model,
        ...KEEP_ALIVE[act],
        ...(contextTokens !== null && isLoad && { options: { num_ctx: contextTokens } }),
      }
      // Without a prompt or a text it only loads, or unloads (wire.md 1.4). A prompt, even an empty one, is
      // refused for a model that cannot complete it; to unload it is not.
      if (isForEmbeddings && isLoad) await client(signal).embed({ ...wish, input: [] })
      else await client(signal).generate({ ...wish, prompt: '', stream: false })
    },
    close: (how) => connection.close(how),
  }
}

/** Seconds; without any it stays for as long as the host is set up for. */
const KEEP_ALIVE: Readonly<Record<MemoryAct, { readonly keep_alive?: number }>> = {
  load: {},
  pin: { keep_alive: -1 },
  unload: { keep_alive: 0 },
}

/** The entries of a list, each completed; what has no name cannot be asked for and is left out. */
const entriesOf = <Entry extends { readonly name: string }>(
  { models }: { readonly models?: unknown },
  complete: (entry: Record<string, unknown>) => Entry,
): Entry[] => {
  if (!Array.isArray(models)) throw new HostError(502, "the list of models has not Ollama's form")
  return models
    .filter((entry) => typeof entry === 'object' && entry !== null)
    .map((entry: Record<string, unknown>) => complete(entry))
    .filter(({ name }) => name !== '')
}

/**
 * A fetch for control requests. Error replies become `HostError` here, before the client sees them:
 * it would print their bodies to the console (dependencies.md 5).
 */
const controlFetch = (
  dispatcher: Dispatcher,
  bytesMax: number,
  signal: AbortSignal,
): typeof globalThis.fetch => {
  const send = async (url: unknown, init: RequestInit) => {
    const response = await fetch(url as string, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), 'accept-encoding': 'identity' },
      dispatcher,
      signal,
      redirect: 'manual',
    })
    const text = await readBoundedText(response, bytesMax)
    if (response.ok) return new Response(text, { status: response.status })
    throw new HostError(response.status, messageOf(text.slice(0, ERROR_CHARACTERS_MAX)))
  }
  return send as unknown as typeof globalThis.fetch
}

const ERROR_CHARACTERS_MAX = 4_096

const messageOf = (text: string): string => {
  try {
    const value = JSON.parse(text) as { error?: unknown } | null
    if (typeof value?.error === 'string') return value.error
  } catch {
    // Not Ollama's error form.
  }
  return 'the host answered with an error'
}
