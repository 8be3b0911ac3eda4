import type { z } from 'zod'
import type {
  ModelPolicyState,
  ModelState,
  memoryWish,
  modelChanges,
} from '../../../shared/api/model.ts'
import type { MemoryAct } from '../../../shared/memory-act.ts'
import { hostProtocolOf } from '../../dialect/host-protocols.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import type { ModelWatch } from '../../account/model-watch.ts'
import type { Clock } from '../../clock.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import { mergeModels } from '../../dispatch/model-lists.ts'
import type { ShowCache } from '../../dispatch/show-cache.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'
import type { Actor } from '../../flow/principal.ts'
import { hostFaultOf } from '../../upstream/host-fault.ts'
import { FAULT_WORDS } from '../hosts/fault-words.ts'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import { invalidInput, type Denial } from '../rest/denial.ts'
import { asRefusal } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import { modelState } from './model-state.ts'

/** What is decided for a model; what is left out is not. */
export type PolicyFields = {
  readonly [Field in keyof ModelPolicyState]?: ModelPolicyState[Field] | undefined
}

/** A policy as whoever keeps them has it. */
export interface KnownPolicy {
  readonly name: string
  readonly policy: PolicyFields
  readonly origin: 'configuration' | 'database'
  readonly configured: PolicyFields | null
  readonly place: string | null
  readonly version: number
}

export interface PolicyKeeper {
  list(): readonly KnownPolicy[]
  /** Also by an alias. */
  find(name: string): KnownPolicy | null
  versionOf(name: string): number
  /** Why a stored change does not count; null where none is left out. */
  problemOf(name: string): string | null
  /** It is judged, stored and in force when this resolves. */
  change(change: PolicyChange, by: Actor): Promise<PolicyChanged>
}

export interface PolicyChange extends ModelWish {
  /** A field of null is left out of the policy; null for all of it leaves what the configuration says. */
  readonly changes: PolicyFields | null
}

type PolicyChanged =
  { readonly isChanged: true } | { readonly problems: readonly string[] } | StoreRefusal
/** What one host is to do about a model in its memory. */
export type MemoryOrder = { readonly name: string } & z.output<typeof memoryWish>

export interface ModelDeskDeps {
  readonly policies: PolicyKeeper
  readonly hosts: HostPool
  readonly shows: ShowCache
  readonly memory: ModelWatch
  readonly clock: Clock
  /** A load may take as long as the first byte of an answer may, loading included. */
  readonly settings: { readonly firstByteMs: number }
}

export interface ModelWish {
  readonly name: string
  /** The version that it is meant for; without it any will do. */
  readonly version: number | undefined
}

/** What operators see of models, and what they decide for them. */
export class ModelDesk {
  readonly #deps: ModelDeskDeps

  constructor(deps: ModelDeskDeps) {
    this.#deps = deps
  }

  /** By name: those that hosts have, and those that only a policy is about. */
  list(): ModelState[] {
    const { hosts, policies } = this.#deps
    const listed = new Map(
      mergeModels(hosts.all()).map((entry) => [canonicalModelName(entry.name), entry]),
    )
    const ruled = new Map(
      policies.list().map((policy) => [canonicalModelName(policy.name), policy]),
    )
    const keys = [...new Set([...listed.keys(), ...ruled.keys()])].sort()
    return keys.map((key) => this.#stateOf(key, listed.get(key) ?? null, ruled.get(key) ?? null))
  }

  /** By one of its names. */
  find(name: string): ModelState | Denial {
    const found = this.#find(name)
    return found ?? noModel(name)
  }

  /** By one of its names. */
  async change(
    { name, version }: ModelWish,
    changes: z.output<typeof modelChanges>,
    by: Actor,
  ): Promise<ModelState | Denial> {
    return this.#change({ name, version, changes: present(changes) }, by)
  }

  /** By one of its names: leaves what the configuration says of it. A model that nothing is known of then is told once more. */
  async revert({ name, version }: ModelWish, by: Actor): Promise<ModelState | Denial> {
    return this.#change({ name, version, changes: null }, by)
  }

  /** It goes on when whoever asked for it leaves. Requests that run there end first. */
  async changeMemory({ name, host: hostName, act }: MemoryOrder): Promise<ModelState | Denial> {
    const { hosts, settings, memory, clock } = this.#deps
    const model = this.#find(name)
    const at = model?.hosts.find(({ host }) => host === hostName)
    const host = hosts.get(hostName)
    if (model === null || at === undefined || host === undefined) return noModel(name, hostName)
    if (!at.memoryActs.includes(act)) return decidesItself(hostName, act)
    const own = hostProtocolOf(host.driver.profile).idOf(canonicalModelName(model.name))
    const wish = {
      act,
      model: own ?? model.name,
      contextTokens: model.policy.num_ctx,
      isForEmbeddings: act !== 'unload' && (await this.#isForEmbeddings(model.name)),
    }
    const [begunAt, begunNow] = [clock.wall(), clock.now()]
    try {
      await host.driver.changeMemory?.(wish, AbortSignal.timeout(settings.firstByteMs))
    } catch (error) {
      return hasFailed(hostName, error)
    }
    const tookMs = Math.round(clock.now() - begunNow)
    await host.probe()
    const key = canonicalModelName(model.name)
    const done = act === 'unload' ? act : 'load'
    memory.onDone({ host: hostName, model: model.name, key, act: done, begunAt, tookMs })
    return this.find(model.name)
  }

  /** As its host says, whatever a policy says of it: what the host can be asked is its own to know. */
  async #isForEmbeddings(name: string): Promise<boolean> {
    const shown = await this.#deps.shows.show(canonicalModelName(name), {})
    const can: unknown = shown.kind === 'found' ? shown.model['capabilities'] : null
    return Array.isArray(can) && can.includes('embedding') && !can.includes('completion')
  }

  async #change(change: PolicyChange, by: Actor): Promise<ModelState | Denial> {
    const { policies } = this.#deps
    const name = policies.find(change.name)?.name ?? change.name
    const key = canonicalModelName(name)
    // In the spelling of the host, where one has it.
    const spelling = this.#entryOf(key)?.name ?? name
    const changed = await policies.change({ ...change, name: spelling }, by)
    if (isRefused(changed)) return { denied: asRefusal(changed) }
    if ('problems' in changed) return invalidInput(changed.problems)
    return this.#find(name) ?? this.#stateOf(key, null, null)
  }

  #find(name: string): ModelState | null {
    const policy = this.#deps.policies.find(name)
    const key = canonicalModelName(policy?.name ?? name)
    const entry = this.#entryOf(key)
    return entry === null && policy === null ? null : this.#stateOf(key, entry, policy)
  }

  #entryOf(key: string): ModelEntry | null {
    const entries = mergeModels(this.#deps.hosts.all())
    return entries.find(({ name }) => canonicalModelName(name) === key) ?? null
  }

  #stateOf(key: string, entry: ModelEntry | null, known: KnownPolicy | null): ModelState {
    const { hosts, shows, policies, memory } = this.#deps
    return modelState({
      key,
      times: memory.timesOf(key),
      entry,
      known,
      version: policies.versionOf(key),
      problem: policies.problemOf(key),
      hosts: hosts.withModel(key),
      isRemote: hosts.isRemote(key),
      shown: shows.known(key),
      isListed: (alias) => hosts.withModel(canonicalModelName(alias)).length > 0,
    })
  }
}

const noModel = (name: string, host?: string): Denial => ({
  denied: {
    code: 'not_found',
    message:
      host === undefined
        ? `no host has a model named ${name}, and no policy is about one`
        : `there is no host ${host} that has a model named ${name}`,
  },
})

const decidesItself = (host: string, act: MemoryAct): Denial => ({
  denied: {
    code: 'conflict',
    message: `${host} cannot be told to ${act} it: Ollama can, and of llama.cpp a router can load and unload`,
  },
})

const hasFailed = (host: string, error: unknown): Denial => ({
  denied: { code: 'upstream_error', message: `${host}: ${FAULT_WORDS[hostFaultOf(error)]}` },
})
