import type { OpenaiServer } from '../../flow/host-profile.ts'
import type { HostLoad } from '../driver.ts'
import type { HostConnection } from '../host-connection.ts'

/** With the slash vLLM gives these alone, in a millisecond; without it, 55 kB (engines.md 3). */
const VLLM_PATH = `/metrics/?${[
  'vllm:num_requests_running',
  'vllm:num_requests_waiting',
  'vllm:kv_cache_usage_perc',
  // As versions before 0.10 call it.
  'vllm:gpu_cache_usage_perc',
]
  .map((name) => `name[]=${name}`)
  .join('&')}`

/** Answers that stay what they are until the server is started anew; 503 is one that loads. */
const isFinal = (status: number): boolean => status !== 200 && status !== 503

/** Asks a server what it works on (wire.md 4.3). */
export class ServerLoad {
  readonly #connection: HostConnection
  /** What the server was not started for: each refusal would cost it a connection. */
  readonly #refused = new Set<string>()

  constructor(connection: HostConnection) {
    this.#connection = connection
  }

  /** Another server may be there. */
  forget(): void {
    this.#refused.clear()
  }

  /** Null where it does not tell. */
  async ask(server: OpenaiServer, signal: AbortSignal): Promise<HostLoad | null> {
    switch (server) {
      case 'vllm':
        return vllmLoad(await this.#text(VLLM_PATH, signal))
      case 'llama.cpp':
        // Its slots are there unless they were turned off, its metrics only where they were turned on.
        return llamaLoad(
          ...(await Promise.all([this.#text('/slots', signal), this.#text('/metrics', signal)])),
        )
      case 'plain':
        return null
    }
  }

  async #text(path: string, signal: AbortSignal): Promise<string> {
    if (this.#refused.has(path)) return ''
    const { status, text } = await this.#connection.ask(path, signal)
    if (isFinal(status)) this.#refused.add(path)
    return status === 200 ? text : ''
  }
}

const vllmLoad = (metrics: string): HostLoad | null => {
  const [running] = gauges(metrics, 'vllm:num_requests_running')
  if (running === undefined) return null
  const cache = [
    ...gauges(metrics, 'vllm:kv_cache_usage_perc'),
    ...gauges(metrics, 'vllm:gpu_cache_usage_perc'),
  ]
  return {
    running: sum(gauges(metrics, 'vllm:num_requests_running')),
    waiting: sum(gauges(metrics, 'vllm:num_requests_waiting')),
    // The fullest of its engines decides when one gives way to another.
    cacheUsed: cache.length === 0 ? null : Math.max(...cache),
  }
}

const llamaLoad = (slots: string, metrics: string): HostLoad | null => {
  const [processing] = gauges(metrics, 'llamacpp:requests_processing')
  const running = busySlots(slots) ?? processing
  if (running === undefined) return null
  return { running, waiting: sum(gauges(metrics, 'llamacpp:requests_deferred')), cacheUsed: null }
}

/** Null where the text is no list of slots. */
const busySlots = (text: string): number | null => {
  try {
    const slots: unknown = JSON.parse(text)
    if (!Array.isArray(slots)) return null
    return (slots as ({ is_processing?: unknown } | null)[]).filter(
      (slot) => slot?.is_processing === true,
    ).length
  } catch {
    return null
  }
}

/** The values of one metric in Prometheus' text, one for each engine or model. */
const gauges = (metrics: string, name: string): number[] =>
  metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
    .filter((value) => Number.isFinite(value) && value >= 0)

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
