import { Ollama } from 'ollama'
import { Pool, Response, fetch, type RequestInit } from 'undici'
import { readBoundedText } from '../bounded-text.ts'
import type { Driver, UpstreamExchange, UpstreamRequest, UpstreamSink } from '../driver.ts'
import { HostError, JSON_HEADERS } from '../driver.ts'
import { createConnector } from '../connector.ts'
import { HttpExchange } from '../http-exchange.ts'
import { completeEntry, completeResident } from './complete-entry.ts'

export interface OllamaDriverOptions {
  readonly url: string
  readonly connectMs: number
  /** The longest answer about models, versions and the like. */
  readonly controlBytesMax: number
  /** Stamped on every request: the mark by which a gateway knows itself, and the host's credential. */
  readonly headers: Readonly<Record<string, string>>
}

/** Speaks to Ollama: inference as raw bytes through a pool, the lists through Ollama's own client. */
export const createOllamaDriver = (options: OllamaDriverOptions): Driver => {
  const { origin, pathname } = new URL(options.url)
  const prefix = pathname.replace(/(?<!\/)\/+$/, '')
  const pool = new Pool(origin, {
    // The scheduler bounds what runs; a bound here would be a second queue that nobody sees.
    connections: null,
    pipelining: 1,
    // Waiting, loading and long prompts are silent at the host; the gateway has timers of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    connect: createConnector(options.connectMs),
  })

  // Nearly every request has the same ones: they are joined once.
  const jsonHeaders = { ...JSON_HEADERS, ...options.headers }

  const send = (request: UpstreamRequest, sink: UpstreamSink): UpstreamExchange => {
    const exchange = new HttpExchange(sink)
    pool.dispatch(
      {
        path: prefix + request.path,
        method: request.method,
        headers:
          request.headers === JSON_HEADERS
            ? jsonHeaders
            : { ...request.headers, ...options.headers },
        body: request.body,
      },
      exchange,
    )
    return exchange
  }

  // The client has no signal for calls that do not stream, so each gets a client with its own fetch.
  const client = (signal: AbortSignal): Ollama =>
    new Ollama({
      host: options.url,
      headers: { ...options.headers },
      fetch: controlFetch(pool, options.controlBytesMax, signal),
    })

  return {
    profile: { protocol: 'ollama' },
    send,
    version: async (signal) => (await client(signal).version()).version,
    models: async (signal) => entriesOf(await client(signal).list(), completeEntry),
    residents: async (signal) => entriesOf(await client(signal).ps(), completeResident),
    show: async (body, signal) => await client(signal).show(body as never),
    close: async (how) => await (how === 'now' ? pool.destroy() : pool.close()),
  }
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
  pool: Pool,
  bytesMax: number,
  signal: AbortSignal,
): typeof globalThis.fetch => {
  const send = async (url: unknown, init: RequestInit) => {
    const response = await fetch(url as string, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), 'accept-encoding': 'identity' },
      dispatcher: pool,
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
