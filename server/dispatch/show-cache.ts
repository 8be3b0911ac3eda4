import { canonicalModelName } from '../../shared/model-name.ts'
import type { ModelEntry } from '../flow/model-entry.ts'
import { HostError } from '../upstream/driver.ts'
import type { Host } from './host.ts'
import type { HostPool } from './host-pool.ts'

export type ShowAnswer =
  | { readonly kind: 'found'; readonly model: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly status: number; readonly message: string }
  | { readonly kind: 'unreachable' }

export interface ShowSettings {
  readonly probeTimeoutMs: number
}

/** Kept answers, all models together. */
const ENTRIES_MAX = 512

/**
 * What hosts say of a model, kept by digest: clients ask for every model before each request, and must
 * be answered while every host is busy or down (wire.md 2). Only the plain question is kept: with
 * `verbose` an answer has megabytes, and with other fields a caller could make any number of them.
 */
export class ShowCache {
  readonly #pool: HostPool
  readonly #settings: ShowSettings
  /** Hosts that are being asked: a slow one is not asked twice at once. */
  readonly #warming = new Set<Host>()
  readonly #answers = new Map<string, Readonly<Record<string, unknown>>>()

  constructor(pool: HostPool, settings: ShowSettings) {
    this.#pool = pool
    this.#settings = settings
  }

  async show(modelKey: string, body: Readonly<Record<string, unknown>>): Promise<ShowAnswer> {
    let isUnreachable = false
    for (const host of this.#pool.withModel(modelKey)) {
      const key = isPlain(body) ? cacheKey(host, modelKey) : null
      const kept = key === null ? undefined : this.#answers.get(key)
      if (kept !== undefined) return { kind: 'found', model: kept }
      try {
        const model = (await host.driver.show(
          { ...body, model: nameAt(host, modelKey) },
          AbortSignal.timeout(this.#settings.probeTimeoutMs),
        )) as Readonly<Record<string, unknown>>
        if (key !== null) this.#keep(key, model)
        return { kind: 'found', model }
      } catch (error) {
        if (error instanceof HostError && error.status < 500) {
          return { kind: 'error', status: error.status, message: error.message }
        }
        isUnreachable = true
      }
    }
    return isUnreachable
      ? { kind: 'unreachable' }
      : { kind: 'error', status: 404, message: 'model not found' }
  }

  /** What is kept of a model, without asking anybody; null where nothing is. */
  known(modelKey: string): Readonly<Record<string, unknown>> | null {
    for (const host of this.#pool.withModel(modelKey)) {
      const kept = this.#answers.get(cacheKey(host, modelKey))
      if (kept !== undefined) return kept
    }
    return null
  }

  /** Asks for every model that is not known yet, one after the other, so that a host may go down later. */
  async warm(host: Host): Promise<void> {
    if (this.#warming.has(host)) return
    this.#warming.add(host)
    for (const { name } of host.models.slice(0, ENTRIES_MAX / 2)) {
      const key = cacheKey(host, canonicalModelName(name))
      if (this.#answers.has(key) || !host.isReachable) continue
      const model = await host.driver
        .show({ model: name }, AbortSignal.timeout(this.#settings.probeTimeoutMs))
        .catch(() => null)
      // One that fails here would fail for all of them, at each probe: the next one tries again.
      if (model === null) break
      this.#keep(key, model as Readonly<Record<string, unknown>>)
    }
    this.#warming.delete(host)
  }

  #keep(key: string, model: Readonly<Record<string, unknown>>): void {
    const oldest = this.#answers.keys().next().value
    if (this.#answers.size >= ENTRIES_MAX && oldest !== undefined) this.#answers.delete(oldest)
    this.#answers.set(key, model)
  }
}

/** Whether nothing but the model is named, or what is named beside it asks for nothing. */
const isPlain = (body: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(body).every(([key, value]) => key === 'model' || value === false || value === null)

const entryAt = (host: Host, modelKey: string): ModelEntry | undefined =>
  host.models.find((entry) => canonicalModelName(entry.name) === modelKey)

/** In the host's own spelling: some know no other. */
const nameAt = (host: Host, modelKey: string): string => entryAt(host, modelKey)?.name ?? modelKey

const cacheKey = (host: Host, modelKey: string): string => {
  const digest = entryAt(host, modelKey)?.digest
  return `${digest ?? host.config.name}\n${modelKey}`
}
