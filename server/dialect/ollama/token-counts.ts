import type { TokenCounts } from '../../flow/answer.ts'

/**
 * The counts of Ollama's last line or whole reply. Ollama leaves out what is 0, so a count that is
 * absent beside one that is there means 0; where none is there (load, legacy embeddings) nothing is
 * known.
 */
export const tokensOf = (value: Readonly<Record<string, unknown>>): TokenCounts => {
  const prompt = countOf(value['prompt_eval_count'])
  const completion = countOf(value['eval_count'])
  if (prompt === null && completion === null) return { promptTokens: null, completionTokens: null }
  return { promptTokens: prompt ?? 0, completionTokens: completion ?? 0 }
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
