import { ObjectWriter } from '../object-writer.ts'
import type { WholeAnswer } from '../whole-answer.ts'

/** Says vectors as `/api/embed` does, or the one that the older `/api/embeddings` has. */
export class OllamaEmbeddingWriter extends ObjectWriter {
  override whole({ vectors, finish }: WholeAnswer): string {
    if (this.call.operation === 'embeddings') return JSON.stringify({ embedding: vectors[0] ?? [] })
    const { tokens, durations } = finish
    return JSON.stringify({
      model: this.call.model,
      embeddings: vectors,
      ...(durations !== null && { total_duration: durations.totalNs }),
      ...(tokens.promptTokens !== null && { prompt_eval_count: tokens.promptTokens }),
    })
  }
}
