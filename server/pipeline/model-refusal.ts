import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'

/** Why no host can have a model, where that is not the model's doing. */
export type MissingHosts = 'demonstration_only' | 'no_hosts' | null

const REASONS = {
  demonstration_only: `no model server was found on this machine, so only the demonstration model 'demo' is served`,
  no_hosts: 'no host is configured; add one to the setting hosts',
} as const

/** Ollama's two wordings for a model that is nowhere; embeddings have their own (wire.md 1.5). */
export const unknownModelRefusal = (call: Call, missing: MissingHosts): Refusal => {
  if (missing !== null) {
    const message = `model '${call.model}' not found: ${REASONS[missing]}`
    return { code: 'model_not_found', message }
  }
  const isEmbedding = call.operation === 'embed' || call.operation === 'embeddings'
  const message = isEmbedding
    ? `model "${call.model}" not found, try pulling it first`
    : `model '${call.model}' not found`
  return { code: 'model_not_found', message }
}
