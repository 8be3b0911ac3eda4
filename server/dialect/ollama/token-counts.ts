import type { TokenCounts } from '../../flow/answer.ts'

/**
 * The counts of Ollama's last line or whole reply. Ollama leaves out what is 0, so a count that is
 * absent beside one that is there means 0; where none is there (load, legacy embeddings) nothing is
 * known.
 */
export const tokensOf = (value: Readonly<Record<string, unknown>>): TokenCounts => {
  const prompt = countOf(value['prompt_eval_count'])
  const completion = countOf(value['eval_count'])
  const isCounted = prompt !== null || completion !== null
  const tokens = {
    promptTokens: isCounted ? (prompt ?? 0) : null,
    completionTokens: isCounted ? (completion ?? 0) : null,
  }
  const loadMs = (countOf(value['load_duration']) ?? 0) / NS_PER_MS
  return loadMs < LOAD_MS_MIN ? tokens : { ...tokens, loadMs: Math.round(loadMs) }
}

const NS_PER_MS = 1_000_000

/** What Ollama calls loading takes some time with a model that is there already; from here on it was not. */
const LOAD_MS_MIN = 300

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
