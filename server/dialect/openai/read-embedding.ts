import type { EmbedAsk } from '../../flow/ask.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { checkFields, unreadOf } from '../check-fields.ts'
import type { AskTarget } from './read-generation.ts'
import { embeddingSchema } from './request-schema.ts'

/** What a body of `/v1/embeddings` asks. */
export const readEmbedding = (
  body: Readonly<Record<string, unknown>>,
  { model, runner }: AskTarget,
): EmbedAsk | Refusal => {
  const checked = checkFields(embeddingSchema, body)
  if ('code' in checked) return checked
  const { input, dimensions } = checked.fields
  return {
    kind: 'embed',
    model,
    runner,
    inputs: listOf(input),
    dimensions: dimensions ?? null,
    mayTruncate: null,
    unread: unreadOf(body, embeddingSchema),
  }
}

type Input = EmbedAsk['inputs'][number]

/** One text, several, the tokens of one, or the tokens of several. */
const listOf = (input: string | string[] | number[] | number[][]): readonly Input[] => {
  if (typeof input === 'string') return [input]
  return typeof input[0] === 'number' ? [input as number[]] : (input as (string | number[])[])
}
