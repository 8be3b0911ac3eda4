import { canonicalModelName } from '../../dialect/model-name.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'
import type { Door, Visit } from '../door.ts'
import type { VisibleModels } from './visible-models.ts'

export interface OpenaiModelsDeps {
  readonly door: Door
  readonly visibleModels: VisibleModels
}

/** The list of models in OpenAI's form, as Ollama's own `/v1/models` has it. */
export const createOpenaiModels = ({ door, visibleModels }: OpenaiModelsDeps) => ({
  list(visit: Visit): void {
    const caller = door.admit(visit, 'models:read')
    if (caller === null) return
    door.sendJson(visit, { object: 'list', data: visibleModels(caller).map(asModel) })
  },

  /** One model by its id, which may hold slashes, raw or encoded. */
  retrieve(visit: Visit, id: string): void {
    const caller = door.admit(visit, 'models:read')
    if (caller === null) return
    const key = canonicalModelName(id)
    const entry = visibleModels(caller).find(({ name }) => canonicalModelName(name) === key)
    if (entry !== undefined) return door.sendJson(visit, { ...asModel(entry), id })
    door.refuse(visit, { code: 'model_not_found', message: `model '${id}' not found` })
  },
})

const asModel = (entry: ModelEntry) => ({
  id: entry.name,
  object: 'model',
  created: Math.floor(Date.parse(entry.modified_at) / 1_000) || 0,
  owned_by: 'library',
})
