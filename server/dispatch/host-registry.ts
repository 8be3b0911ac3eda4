import { isDeepStrictEqual } from 'node:util'
import type { HostDriver } from '../../shared/host-driver.ts'
import type { Actor } from '../flow/principal.ts'
import type { DetectedHostTable } from '../store/detected-host-table.ts'
import type { HostTable } from '../store/host-table.ts'
import { isRefused, type StoreRefusal } from '../store/store-refusal.ts'
import {
  NO_TERMS,
  type ChangedHost,
  type HostRemoval,
  type HostUpdate,
  type NewHost,
  type StoredHost,
} from '../store/stored-host.ts'
import type { Host, HostConfig } from './host.ts'
import type { HostPool } from './host-pool.ts'
import { DEMO_HOST } from './host-source.ts'

/** A host of the configuration. */
export interface ConfiguredHost {
  readonly config: HostConfig
  readonly bearer: string | null
}

/** Where a host comes from, and so who can change it. */
export type HostOrigin = 'configuration' | 'database' | 'found' | 'built_in'

/** A host as the gateway knows it, in use or not. */
export interface KnownHost {
  readonly config: HostConfig
  readonly origin: HostOrigin
  readonly credential: 'none' | 'bearer'
  /** Counts the changes of one that an operator added; 0 for the others. */
  readonly version: number
  /** Wall-clock milliseconds; null where it does not drain. */
  readonly drainingSince: number | null
  /** Null where the configuration has another host of its name, which is used. */
  readonly host: Host | null
}

export interface HostRegistryDeps {
  readonly pool: HostPool
  readonly hosts: HostTable
  readonly detectedHosts: Pick<DetectedHostTable, 'list'>
  /** Undefined where the configuration leaves it to the gateway to find some. */
  readonly configured: readonly ConfiguredHost[] | undefined
  /** An operator added one: nothing need be looked for any more. */
  onAdded(): void
  /** An operator removed the last one, and the configuration names none. */
  onEmptied(): void
}

interface Entry extends ConfiguredHost {
  readonly origin: HostOrigin
  readonly version: number
}

/** All hosts wherever they come from: those of the configuration, added ones, and what was found. */
export class HostRegistry {
  readonly #deps: HostRegistryDeps
  #entries: readonly Entry[] = []
  #follow: () => void = () => undefined
  #drains: ReadonlyMap<string, number> = new Map()
  /** What the pool was given, by name. */
  readonly #inUse = new Map<string, Entry>()

  constructor(deps: HostRegistryDeps) {
    this.#deps = deps
  }

  /** From now on it is called after each change of what hosts there are and what they should do. */
  watch(follow: () => void): void {
    this.#follow = follow
  }

  /** Reads what is stored and puts the hosts to use. */
  async load(): Promise<void> {
    await this.#read()
    for (const entry of this.#entries) this.#use(entry.config.name)
    this.#follow()
  }

  get size(): number {
    return this.#entries.length
  }

  /** A host that the gateway has found and put to use, although it may not have been stored. */
  noteFound(config: HostConfig): void {
    const entry: Entry = { config, bearer: null, origin: 'found', version: 0 }
    this.#entries = [...this.#entries, entry]
    this.#inUse.set(config.name, entry)
    this.#follow()
  }

  list(): KnownHost[] {
    const { pool } = this.#deps
    const demonstration = pool.get(DEMO_HOST.name)?.config === DEMO_HOST ? [BUILT_IN] : []
    return [...this.#entries, ...demonstration].map((entry) => {
      const { config, origin, version, bearer } = entry
      const isInUse = entry === BUILT_IN || this.#inUse.get(config.name) === entry
      return {
        config,
        origin,
        version,
        credential: bearer === null ? 'none' : 'bearer',
        drainingSince: this.#drains.get(config.name) ?? null,
        host: isInUse ? (pool.get(config.name) ?? null) : null,
      }
    })
  }

  /** The one of that name that is in use. */
  find(name: string): KnownHost | null {
    return this.list().find(({ config, host }) => config.name === name && host !== null) ?? null
  }

  /** The stored one of that name, where the configuration has another one, which is used. */
  findHidden(name: string): KnownHost | null {
    if (this.#inUse.get(name)?.origin !== 'configuration') return null
    return this.list().find(({ config, host }) => config.name === name && host === null) ?? null
  }

  /** For a test of a change that does not send it again. */
  bearerOf(name: string): string | null {
    return this.#inUse.get(name)?.bearer ?? null
  }

  async add(host: NewHost, by: Actor): Promise<StoredHost | StoreRefusal> {
    const added = await this.#deps.hosts.add(host, by)
    if (isRefused(added)) return added
    await this.load()
    this.#deps.onAdded()
    return added
  }

  async update(update: HostUpdate, by: Actor): Promise<ChangedHost | StoreRefusal> {
    const changed = await this.#deps.hosts.update(update, by)
    if (!isRefused(changed)) await this.load()
    return changed
  }

  async remove(removal: HostRemoval, by: Actor): Promise<{ readonly name: string } | StoreRefusal> {
    // Where the configuration hides it, nothing that is in use ends or changes, drains neither.
    const isHidden = this.findHidden(removal.name) !== null
    const removed = await this.#deps.hosts.remove({ ...removal, isDrainKept: isHidden }, by)
    if (isRefused(removed)) return removed
    if (!isHidden) {
      this.#inUse.delete(removal.name)
      this.#deps.pool.remove(removal.name)
    }
    await this.load()
    if (this.#deps.configured === undefined && this.size === 0) this.#deps.onEmptied()
    return removed
  }

  async drain(name: string, by: Actor): Promise<void> {
    await this.#deps.hosts.drain(name, by)
    await this.load()
    this.#deps.pool.get(name)?.drain()
  }

  async resume(name: string, by: Actor): Promise<void> {
    await this.#deps.hosts.resume(name, by)
    await this.load()
    this.#deps.pool.get(name)?.resume()
  }

  /** Makes of the host in the pool what it should be. More or fewer slots cut no connection. */
  #use(name: string): void {
    const { pool } = this.#deps
    // The configuration comes first, and what it names is what counts.
    const entry = this.#entries.find(({ config }) => config.name === name)!
    const before = this.#inUse.get(name)
    this.#inUse.set(name, entry)
    if (before !== undefined && isSameServer(before, entry)) {
      if (before.config.slots !== entry.config.slots) pool.get(name)?.resize(entry.config.slots)
      return
    }
    pool.add(entry.config, { bearer: entry.bearer, isDraining: this.#drains.has(name) })
  }

  async #read(): Promise<void> {
    const { configured, hosts, detectedHosts } = this.#deps
    const [stored, found, credentials, drains] = await Promise.all([
      hosts.list(),
      configured === undefined ? detectedHosts.list() : [],
      hosts.credentials(),
      hosts.drains(),
    ])
    const bearers = new Map(credentials.map(({ host, bearer }) => [host, bearer]))
    this.#drains = new Map(drains.map(({ host, since }) => [host, since]))
    this.#entries = [
      ...(configured ?? []).map((host): Entry => ({
        ...host,
        origin: 'configuration',
        version: 0,
      })),
      ...stored.map((host): Entry => {
        const bearer = bearers.get(host.name) ?? null
        return { config: configOf(host), bearer, origin: 'database', version: host.version }
      }),
      ...found.map((host): Entry => {
        return {
          config: configOf({ ...host, ...NO_TERMS }),
          bearer: null,
          origin: 'found',
          version: 0,
        }
      }),
    ]
  }
}

const BUILT_IN: Entry = { config: DEMO_HOST, bearer: null, origin: 'built_in', version: 0 }

/** Slots are not part of it: more or fewer of them make no other server. */
const isSameServer = (a: Entry, b: Entry): boolean => isDeepStrictEqual(serverOf(a), serverOf(b))

const serverOf = ({ config: { slots: _slots, ...server }, bearer }: Entry) => ({ server, bearer })

/** Only hosts of kinds that this version knows are ever stored. */
const configOf = ({
  name,
  driver,
  url,
  slots,
  passPriority,
  passUnknownOptions,
  modelNames,
}: Pick<StoredHost, keyof HostConfig>): HostConfig => ({
  name,
  driver: driver as HostDriver,
  url: driver === 'demo' ? DEMO_HOST.url : url,
  ...(slots !== null && { slots }),
  ...(passPriority && { passPriority }),
  ...(passUnknownOptions && { passUnknownOptions }),
  ...(Object.keys(modelNames).length > 0 && { modelNames }),
})
