import { ObjectWriter } from '../object-writer.ts'
import type { WholeAnswer } from '../whole-answer.ts'

/** Says vectors as `/v1/embeddings` does. */
export class EmbeddingWriter extends ObjectWriter {
  override whole({ vectors, finish }: WholeAnswer): string {
    const { isBase64 } = this.call.replyOptions
    const tokens = finish.tokens.promptTokens ?? 0
    return JSON.stringify({
      object: 'list',
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        embedding: isBase64 ? base64Of(vector) : vector,
        index,
      })),
      model: this.call.model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    })
  }
}

/** 32-bit floats, little endian. */
const base64Of = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, component] of vector.entries()) bytes.writeFloatLE(component, index * 4)
  return bytes.toString('base64')
}
