import type { OpenaiProfile } from '../../flow/host-profile.ts'
import type { ModelEntry, ResidentEntry } from '../../flow/model-entry.ts'
import type { MemoryAct } from '../../../shared/memory-act.ts'
import type {
  Driver,
  HostLoad,
  MemoryWish,
  UpstreamExchange,
  UpstreamRequest,
  UpstreamSink,
} from '../driver.ts'
import { HostError } from '../driver.ts'
import { HostConnection, type ConnectionOptions } from '../host-connection.ts'
import { entryOf, residentOf, shownModel } from './model-views.ts'
import { ServerLoad } from './server-load.ts'
import { lookAtServer, type ListedModel, type ServerSight } from './server-sight.ts'

export interface OpenaiDriverOptions extends ConnectionOptions {
  /** Whether the host's requests carry the gateway's priority (`passPriority`). */
  readonly takesPriority: boolean
  /** Whether numbers that nobody knows the range of may go to it (`passUnknownOptions`). */
  readonly takesUnknownOptions: boolean
}

/** Speaks to vLLM, llama.cpp and whatever else has OpenAI's API; which one it is, it finds out. */
export class OpenaiDriver implements Driver {
  readonly #connection: HostConnection
  #sight: ServerSight | null = null
  #looking: Promise<ServerSight> | null = null
  #profile: OpenaiProfile
  readonly #load: ServerLoad

  constructor({ takesPriority, takesUnknownOptions, ...options }: OpenaiDriverOptions) {
    // People write the address down as clients want it, with the version behind it.
    this.#connection = new HostConnection({ ...options, url: options.url.replace(/\/v1\/?$/, '') })
    const terms = { takesPriority, takesUnknownOptions }
    this.#profile = { protocol: 'openai', server: 'plain', ids: [], ...terms }
    this.#load = new ServerLoad(this.#connection)
  }

  get profile(): OpenaiProfile {
    return this.#profile
  }

  get slots(): number | null {
    return this.#sight?.slots ?? null
  }

  async load(signal: AbortSignal): Promise<HostLoad | null> {
    return this.#sight === null ? null : await this.#load.ask(this.#sight.server, signal)
  }

  send(request: UpstreamRequest, sink: UpstreamSink): UpstreamExchange {
    return this.#connection.send(request, sink)
  }

  async version(signal: AbortSignal): Promise<string> {
    return (this.#sight ?? (await this.#look(signal))).version
  }

  async models(signal: AbortSignal): Promise<readonly ModelEntry[]> {
    return (await this.#look(signal)).models.map(entryOf)
  }

  async residents(signal: AbortSignal): Promise<readonly ResidentEntry[]> {
    const { models } = await this.#look(signal)
    return models.filter(({ isLoaded }) => isLoaded).map(residentOf)
  }

  async show(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object> {
    const { models } = this.#sight ?? (await this.#look(signal))
    const model = models.find(({ id }) => id === body['model'])
    if (model === undefined) throw new HostError(404, 'model not found')
    return shownModel(model)
  }

  get memoryActs(): readonly MemoryAct[] {
    return this.#sight?.isRouter === true ? ['load', 'unload'] : []
  }

  async changeMemory({ act, model }: MemoryWish, signal: AbortSignal): Promise<void> {
    const isLoaded = this.#sight?.models.some(({ id, isLoaded: is }) => id === model && is)
    // A router refuses to do what it has done.
    if (isLoaded === (act === 'load')) return
    const path = act === 'unload' ? '/models/unload' : '/models/load'
    const { status } = await this.#connection.ask(path, signal, { model })
    if (status !== 200) throw new HostError(status, `${path} was answered with status ${status}`)
  }

  async close(how: 'now' | 'when_idle'): Promise<void> {
    await this.#connection.close(how)
  }

  /** Callers that come while it looks share one look. */
  #look(signal: AbortSignal): Promise<ServerSight> {
    this.#looking ??= this.#lookAnew(signal).finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #lookAnew(signal: AbortSignal): Promise<ServerSight> {
    try {
      const before = this.#sight
      const seen = await lookAtServer(this.#connection, before?.server ?? null, signal)
      const sight = { ...seen, models: seen.models.map((model) => sinceFirst(model, before)) }
      this.#sight = sight
      const ids = sight.models.map(({ id }) => id)
      this.#profile = { ...this.#profile, server: sight.server, ids }
      return sight
    } catch (error) {
      // Another server may come up in its place.
      this.#sight = null
      this.#load.forget()
      throw error
    }
  }
}

/** vLLM and llama.cpp say of each model that it was made just now. */
const sinceFirst = (model: ListedModel, before: ServerSight | null): ListedModel => {
  const known = before?.models.find(({ id }) => id === model.id)
  return known === undefined ? model : { ...model, createdS: known.createdS }
}
