import type { z } from 'zod'
import type {
  HostState,
  hostChanges,
  hostTrial,
  hostTrialResult,
  newHost,
} from '../../../shared/api/host.ts'
import type { HostConfig } from '../../dispatch/host.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { ConfiguredHost, HostRegistry, KnownHost } from '../../dispatch/host-registry.ts'
import type { Actor } from '../../flow/principal.ts'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import { asRefusal } from '../rest/api-error.ts'
import { invalidInput, type Denial } from '../rest/denial.ts'
import { present } from '../rest/present.ts'
import { FAULT_WORDS } from './fault-words.ts'
import { hostState } from './host-state.ts'

export interface HostDeskDeps {
  readonly registry: HostRegistry
  readonly pool: HostPool
  readonly slotsInUse: (host: string) => number
  /** Judges a host as the configuration does. */
  readonly check: (candidate: object) => ConfiguredHost | { readonly problems: readonly string[] }
  /** Where the configuration has its hosts. */
  readonly configuredAt: string
}

export interface HostWish {
  readonly name: string
  /** The version that it is meant for; without it any will do. */
  readonly version: number | undefined
}

/** What operators can do with hosts. */
export class HostDesk {
  readonly #deps: HostDeskDeps

  constructor(deps: HostDeskDeps) {
    this.#deps = deps
  }

  list(): HostState[] {
    return this.#deps.registry.list().map((known) => this.#stateOf(known))
  }

  find(name: string): HostState | Denial {
    const known = this.#deps.registry.find(name)
    return known === null ? noHost(name) : this.#stateOf(known)
  }

  async add(input: z.output<typeof newHost>, by: Actor): Promise<HostState | Denial> {
    const { registry, check } = this.#deps
    const checked = check(present(input))
    if ('problems' in checked) return invalidInput(checked.problems)
    const { config, bearer } = checked
    if (registry.find(config.name) !== null) return taken(config.name)
    const added = await registry.add({ ...columnsOf(config), bearer }, by)
    return isRefused(added) ? { denied: asRefusal(added) } : this.find(config.name)
  }

  async change(
    { name, version }: HostWish,
    input: z.output<typeof hostChanges>,
    by: Actor,
  ): Promise<(HostState & { readonly isCredentialCleared: boolean }) | Denial> {
    const { registry, check } = this.#deps
    const known = this.#findChangeable(name)
    if ('denied' in known) return known
    const { bearer, ...changes } = present(input)
    const checked = check({ ...settingsOf(known, changes), ...(bearer && { bearer }) })
    if ('problems' in checked) return invalidInput(checked.problems)
    const { name: _unchanged, ...columns } = columnsOf(checked.config)
    const secret = bearer === undefined ? {} : { bearer }
    const update = present({ name, version, changes: { ...columns, ...secret } })
    const changed = await registry.update(update, by)
    if (isRefused(changed)) return { denied: asRefusal(changed) }
    const { isCredentialCleared } = changed
    return { ...this.#stateOf(registry.find(name)!), isCredentialCleared }
  }

  async remove(
    { name, version }: HostWish,
    by: Actor,
  ): Promise<{ readonly name: string } | Denial> {
    const { registry } = this.#deps
    // One that the configuration hides is nobody's to use, and can go.
    const known = registry.findHidden(name) ?? this.#findChangeable(name)
    if ('denied' in known) return known
    return orDenial(await registry.remove(present({ name, version }), by))
  }

  async drain(name: string, by: Actor): Promise<HostState | Denial> {
    const { registry } = this.#deps
    if (registry.find(name) !== null) await registry.drain(name, by)
    return this.find(name)
  }

  async resume(name: string, by: Actor): Promise<HostState | Denial> {
    const { registry } = this.#deps
    if (registry.find(name) !== null) await registry.resume(name, by)
    return this.find(name)
  }

  async probe(name: string): Promise<HostState | Denial> {
    await this.#deps.pool.get(name)?.probe()
    return this.find(name)
  }

  /** Looks at a server once, within the time that a probe has. */
  async tryOut(
    input: z.output<typeof hostTrial>,
  ): Promise<z.input<typeof hostTrialResult> | Denial> {
    const { pool, check } = this.#deps
    const checked = check(present({ ...input, name: input.name ?? 'trial' }))
    if ('problems' in checked) return invalidInput(checked.problems)
    const bearer = checked.bearer ?? this.#storedBearer(checked)
    const { fault, version, models, tookMs } = await pool.tryOut(checked.config, bearer)
    const message = fault === null ? null : FAULT_WORDS[fault]
    return { isUsable: fault === null, fault, message, serverVersion: version, models, tookMs }
  }

  #stateOf(known: KnownHost): HostState {
    return hostState(known, this.#deps.slotsInUse(known.config.name))
  }

  #findChangeable(name: string): KnownHost | Denial {
    const known = this.#deps.registry.find(name)
    if (known === null) return noHost(name)
    if (known.origin === 'configuration') {
      const message = `${name} is in the configuration (${this.#deps.configuredAt}): change it there and start again`
      return { denied: { code: 'conflict', message } }
    }
    return known.origin === 'built_in' ? DEMONSTRATION : known
  }

  /** Shown to the server that it is stored for, and to no other (security.md 1.1). */
  #storedBearer({ config }: ConfiguredHost): string | null {
    const { registry } = this.#deps
    const known = registry.find(config.name)
    if (known === null || known.config.driver === 'demo') return null
    const isSameServer = new URL(known.config.url).origin === new URL(config.url).origin
    return isSameServer ? registry.bearerOf(config.name) : null
  }
}

/** As it is stored, what is left out told too. */
const columnsOf = ({
  slots,
  passPriority,
  passUnknownOptions,
  modelNames,
  ...config
}: HostConfig) => ({
  ...config,
  slots: slots ?? null,
  passPriority: passPriority ?? false,
  passUnknownOptions: passUnknownOptions ?? false,
  modelNames: modelNames ?? {},
})

const noHost = (name: string): Denial => ({
  denied: { code: 'not_found', message: `there is no host named ${name}` },
})

const taken = (name: string): Denial => ({
  denied: { code: 'conflict', message: `a host named ${name} already exists` },
})

const DEMONSTRATION: Denial = {
  denied: {
    code: 'conflict',
    message: 'the demonstration cannot be changed: it ends when there is a host',
  },
}

const orDenial = <Result extends object>(result: Result | StoreRefusal): Result | Denial =>
  isRefused(result) ? { denied: asRefusal(result) } : result

/** As the configuration would have it, with what is to change; a demonstration has no URL. */
const settingsOf = (
  { config }: KnownHost,
  { slots, ...changes }: Omit<Partial<HostConfig>, 'slots'> & { readonly slots?: number | null },
): object => {
  const { url, slots: before, ...rest } = { ...config, ...changes }
  const wanted = slots === undefined ? before : slots
  const hasUrl = rest.driver !== 'demo' || changes.url !== undefined
  return { ...rest, ...(wanted && { slots: wanted }), ...(hasUrl && { url }) }
}
