import type { Clock } from '../../clock.ts'
import { HostError, type Driver, type UpstreamRequest } from '../driver.ts'
import { DEMO_ENTRY, DEMO_SHOW, demoResident, isDemoName } from './demo-entry.ts'
import { DemoHost } from './demo-host.ts'
import { readFields, type Fields } from './demo-request.ts'
import { replyToEmbed, replyToEmbeddings } from './embedding-reply.ts'
import { nativeError, replyToChat, replyToGenerate } from './native-reply.ts'
import { PacedExchange, scheduleOnTimer } from './paced-exchange.ts'
import type { PacedReply, Schedule } from './paced-exchange.ts'

export interface DemoDriverOptions {
  /** Above 0. The default of the settings, 12, is slow enough to watch the queue at work. */
  readonly tokensPerSecond: number
  readonly clock: Clock
  /** Timers of the process unless given. */
  readonly schedule?: Schedule
}

type Replier = (fields: Fields, host: DemoHost) => PacedReply

const REPLIERS: ReadonlyMap<string, Replier> = new Map([
  ['/api/chat', replyToChat],
  ['/api/generate', replyToGenerate],
  ['/api/embed', replyToEmbed],
  ['/api/embeddings', replyToEmbeddings],
])

/** What Ollama answers as its version; clients want at least 0.6.4 (wire.md 3.6). */
const VERSION = '0.12.0'

/**
 * A host without a GPU, for a gateway that found none: one model, `demo`, that says what it is in
 * prepared sentences, at a set speed, in Ollama's own API.
 */
export const createDemoDriver = (options: DemoDriverOptions): Driver => {
  const { clock, schedule = scheduleOnTimer } = options
  const host = new DemoHost(clock, options.tokensPerSecond)
  return {
    profile: { protocol: 'ollama' },
    send: (request, sink) => new PacedExchange(replyTo(request, host), { sink, clock, schedule }),
    version: async () => VERSION,
    models: async () => [DEMO_ENTRY],
    residents: async () => {
      const until = host.residentUntil()
      return until === null ? [] : [demoResident(until)]
    },
    show: async (body) => {
      const name = textOf(body['model']) || textOf(body['name'])
      if (!isDemoName(name)) throw new HostError(404, notFound(name))
      return DEMO_SHOW
    },
    close: async () => undefined,
  }
}

const replyTo = ({ method, path, body }: UpstreamRequest, host: DemoHost): PacedReply => {
  const replier = method === 'POST' ? REPLIERS.get(path) : undefined
  if (replier === undefined) {
    // A body that nobody reads would keep the client's connection waiting.
    if (body !== null && !Buffer.isBuffer(body)) body.resume()
    return nativeError(404, `the demonstration model has no ${path}: add a host that has`)
  }
  const fields = readFields(body)
  if (fields === null) return nativeError(400, 'the body is not a JSON object')
  const name = fields['model']
  if (typeof name !== 'string' || name === '') return nativeError(400, 'model is required')
  return isDemoName(name) ? replier(fields, host) : nativeError(404, notFound(name))
}

const notFound = (name: string): string =>
  `model '${name.slice(0, 200)}' not found: no model host is connected, only the demonstration model 'demo' is here`

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
