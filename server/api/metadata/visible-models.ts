import { checkModel, type AdmissionRules } from '../../admit/admission.ts'
import { overrideEntry } from '../../dialect/model-overrides.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import { mergeModels } from '../../dispatch/model-lists.ts'
import type { Caller } from '../../flow/caller.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'

export interface VisibleModelsDeps {
  readonly hosts: HostPool
  readonly admission: AdmissionRules
}

/** The models that a caller may use, each under its own name and then under its aliases. */
export type VisibleModels = (caller: Caller) => ModelEntry[]

export const createVisibleModels =
  ({ hosts, admission }: VisibleModelsDeps): VisibleModels =>
  (caller) =>
    mergeModels(hosts.all())
      .flatMap((entry) => namesOf(entry, admission))
      .filter(({ name }) => checkModel(caller, name, admission) === null)

const namesOf = (listed: ModelEntry, { policies }: AdmissionRules): ModelEntry[] => {
  const policy = policies.find(canonicalModelName(listed.name))
  const entry = overrideEntry(listed, policy)
  const aliases = policy?.aliases ?? []
  return [entry, ...aliases.map((alias) => ({ ...entry, name: alias, model: alias }))]
}
