import type { ModelChoice } from '../../../shared/api/chat.ts'
import type { ModelWatch } from '../../account/model-watch.ts'
import { checkModel, type AdmissionRules } from '../../admit/admission.ts'
import { capabilitiesWith } from '../../dialect/model-overrides.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import { mergeModels, mergeResidents } from '../../dispatch/model-lists.ts'
import type { ShowCache } from '../../dispatch/show-cache.ts'
import type { Caller } from '../../flow/caller.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'
import type { VisibleModels } from '../metadata/visible-models.ts'

export interface ModelChoicesDeps {
  readonly hosts: HostPool
  readonly shows: ShowCache
  readonly admission: AdmissionRules
  readonly visibleModels: VisibleModels
  /** How long each is loaded for, as measured. */
  readonly memory: Pick<ModelWatch, 'timesOf'>
}

/** The models from which a person chooses, with what each choice would cost. */
export class ModelChoices {
  readonly #deps: ModelChoicesDeps

  constructor(deps: ModelChoicesDeps) {
    this.#deps = deps
  }

  /** Those that the caller may use, then those that it may not, with the reason. */
  of(caller: Caller): ModelChoice[] {
    const { hosts, admission, visibleModels } = this.#deps
    const all = hosts.all()
    const loaded = new Set(mergeResidents(all).map(({ name }) => canonicalModelName(name)))
    const refused = mergeModels(all).flatMap((entry) => {
      const refusal = checkModel(caller, entry.name, admission)
      return refusal === null ? [] : [this.#choice(entry, loaded, refusal.message)]
    })
    return [...visibleModels(caller).map((entry) => this.#choice(entry, loaded, null)), ...refused]
  }

  #choice(entry: ModelEntry, loaded: ReadonlySet<string>, refusal: string | null): ModelChoice {
    const key = this.#keyOf(entry.name)
    const { shows, admission, memory } = this.#deps
    const policy = admission.policies.find(key)
    const capabilities = capabilitiesWith(shows.known(key)?.['capabilities'], policy?.capabilities)
    const can = (what: string): boolean | null => capabilities?.includes(what) ?? null
    return {
      name: entry.name,
      isLoaded: loaded.has(key),
      loadMs: memory.timesOf(key).loadMs,
      size: entry.size > 0 ? entry.size : null,
      canSee: can('vision'),
      canThink: can('thinking'),
      // What was only added to what nobody told says nothing of the rest.
      canChat: can('completion') !== false || can('embedding') !== true,
      refusal,
    }
  }

  /** Of the model itself, where the name is an alias of it. */
  #keyOf(name: string): string {
    const key = canonicalModelName(name)
    const policy = this.#deps.admission.policies.find(key)
    return policy === null ? key : canonicalModelName(policy.name)
  }
}
