import { canonicalModelName } from '../../dialect/model-name.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import { mergeModels } from '../../dispatch/model-lists.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'
import type { Door, Visit } from '../door.ts'

export interface OpenaiModelsDeps {
  readonly door: Door
  readonly hosts: HostPool
}

/** The list of models in OpenAI's form, as Ollama's own `/v1/models` has it. */
export const createOpenaiModels = ({ door, hosts }: OpenaiModelsDeps) => {
  const visible = (visit: Visit): ModelEntry[] | null => {
    const caller = door.admit(visit, 'models:read')
    if (caller === null) return null
    const { models } = caller
    return mergeModels(hosts.all()).filter(
      (entry) => models === null || models.has(canonicalModelName(entry.name)),
    )
  }

  return {
    list(visit: Visit): void {
      const entries = visible(visit)
      if (entries !== null) door.sendJson(visit, { object: 'list', data: entries.map(asModel) })
    },

    /** One model by its id, which may hold slashes, raw or encoded. */
    retrieve(visit: Visit, id: string): void {
      const entries = visible(visit)
      if (entries === null) return
      const key = canonicalModelName(id)
      const entry = entries.find(({ name }) => canonicalModelName(name) === key)
      if (entry !== undefined) return door.sendJson(visit, { ...asModel(entry), id })
      door.refuse(visit, { code: 'model_not_found', message: `model '${id}' not found` })
    },
  }
}

const asModel = (entry: ModelEntry): object => ({
  id: entry.name,
  object: 'model',
  created: Math.floor(Date.parse(entry.modified_at) / 1_000) || 0,
  owned_by: 'library',
})
