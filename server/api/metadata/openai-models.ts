import { anthropicErrorForm } from '../../dialect/anthropic/error-form.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import type { ModelPolicies } from '../../dialect/model-policies.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'
import type { Door, Visit } from '../door.ts'
import type { VisibleModels } from './visible-models.ts'

export interface OpenaiModelsDeps {
  readonly door: Door
  readonly visibleModels: VisibleModels
  readonly policies: ModelPolicies
}

/**
 * The models in OpenAI's form, as Ollama's own `/v1/models` has it, or in Anthropic's, which has the same
 * paths: its clients are told by the header that they all send.
 */
export const createOpenaiModels = ({ door, visibleModels, policies }: OpenaiModelsDeps) => ({
  list(asked: Visit): void {
    const visit = inDialect(asked)
    const caller = door.admit(visit, 'models:read')
    if (caller === null) return
    const entries = visibleModels(caller)
    if (!isAnthropic(visit)) {
      return door.sendJson(visit, {
        object: 'list',
        data: entries.map((entry) => asModel(entry, policies)),
      })
    }
    const data = entries.map(asAnthropicModel)
    const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null }
    door.sendJson(visit, { data, has_more: false, ...ends })
  },

  /** One model by its id, which may hold slashes, raw or encoded. */
  retrieve(asked: Visit, id: string): void {
    const visit = inDialect(asked)
    const caller = door.admit(visit, 'models:read')
    if (caller === null) return
    const key = canonicalModelName(id)
    const entry = visibleModels(caller).find(({ name }) => canonicalModelName(name) === key)
    if (entry === undefined) {
      door.refuse(visit, { code: 'model_not_found', message: `model '${id}' not found` })
      return
    }
    const model = isAnthropic(visit) ? asAnthropicModel(entry) : asModel(entry, policies)
    door.sendJson(visit, { ...model, id })
  },
})

const isAnthropic = ({ incoming }: Visit): boolean =>
  incoming.headers['anthropic-version'] !== undefined

const inDialect = (visit: Visit): Visit =>
  isAnthropic(visit) ? { ...visit, form: anthropicErrorForm } : visit

/** OpenAI's form says nothing of what a model can do; what an operator says of it is said as vLLM would. */
const asModel = (entry: ModelEntry, policies: ModelPolicies) => {
  const policy = policies.find(canonicalModelName(entry.name))
  const contextLength = policy?.contextLength ?? null
  return {
    id: entry.name,
    object: 'model',
    created: Math.floor(Date.parse(entry.modified_at) / 1_000) || 0,
    owned_by: 'library',
    ...(contextLength !== null && { max_model_len: contextLength }),
    ...(Object.keys(policy?.capabilities ?? {}).length > 0 && {
      capabilities: entry['capabilities'],
    }),
  }
}

const asAnthropicModel = ({ name, modified_at: modified }: ModelEntry) => ({
  type: 'model',
  id: name,
  display_name: name,
  created_at: new Date(Date.parse(modified) || 0).toISOString(),
})
