import { hash } from 'node:crypto'
import type { ModelDetails, ModelEntry, ResidentEntry } from '../../flow/model-entry.ts'
import type { ListedModel } from './server-sight.ts'

/** A model in the form of Ollama's list, which strict clients want whole (wire.md 5.4). */
export const entryOf = (model: ListedModel): ModelEntry => ({
  name: model.id,
  model: model.id,
  modified_at: new Date(model.createdS * 1_000).toISOString(),
  size: 0,
  digest: hash('sha256', model.id, 'hex'),
  details: detailsOf(model),
  capabilities: model.capabilities,
})

/** These servers keep their model: it stays as long as what Ollama was told to keep for ever. */
const NEVER = '2318-03-08T00:00:00Z'

export const residentOf = (model: ListedModel): ResidentEntry => {
  const { modified_at: _unused, ...entry } = entryOf(model)
  return {
    ...entry,
    expires_at: NEVER,
    size_vram: 0,
    ...(model.contextLength !== null && { context_length: model.contextLength }),
  } as ResidentEntry
}

/** What `/api/show` says of it. Clients look for the context under the name of an architecture. */
export const shownModel = (model: ListedModel): object => ({
  modelfile: '',
  parameters: model.contextLength === null ? '' : `num_ctx ${model.contextLength}`,
  template: '{{ .Prompt }}',
  license: '',
  details: detailsOf(model),
  model_info: {
    'general.architecture': ARCHITECTURE,
    'general.basename': model.id,
    ...(model.contextLength !== null && {
      [`${ARCHITECTURE}.context_length`]: model.contextLength,
    }),
  },
  capabilities: model.capabilities,
  modified_at: new Date(model.createdS * 1_000).toISOString(),
})

const ARCHITECTURE = 'unknown'

const detailsOf = ({ contextLength }: ListedModel): ModelDetails => ({
  parent_model: '',
  format: '',
  family: ARCHITECTURE,
  families: [ARCHITECTURE],
  parameter_size: '',
  quantization_level: '',
  ...(contextLength !== null && { context_length: contextLength }),
})
