import type { Call } from '../flow/call.ts'
import type { Refusal } from '../flow/refusal.ts'

/** Ollama's two wordings for a model that is nowhere; embeddings have their own (wire.md 1.5). */
export const unknownModelRefusal = (call: Call, isDemonstration: boolean): Refusal => {
  if (isDemonstration) {
    const reason = `no model server was found on this machine, so only the demonstration model 'demo' is served`
    return { code: 'model_not_found', message: `model '${call.model}' not found: ${reason}` }
  }
  const isEmbedding = call.operation === 'embed' || call.operation === 'embeddings'
  const message = isEmbedding
    ? `model "${call.model}" not found, try pulling it first`
    : `model '${call.model}' not found`
  return { code: 'model_not_found', message }
}
