import type { TokenCounts } from '../../flow/answer.ts'

/**
 * The `usage` object of a reply or chunk; null where there is none. Older llama.cpp says in its timings
 * alone what it had cached.
 */
export const tokensOf = (value: Readonly<Record<string, unknown>>): TokenCounts | null => {
  const usage = value['usage']
  if (typeof usage !== 'object' || usage === null) return null
  const { prompt_tokens: prompt, completion_tokens: completion } = usage as Fields
  const { cached_tokens: cached } = ((usage as Fields)['prompt_tokens_details'] ?? {}) as Fields
  const { cache_n: kept } = (value['timings'] ?? {}) as Fields
  const counts = { promptTokens: countOf(prompt), completionTokens: countOf(completion) }
  return withCached(counts, cached ?? kept)
}

type Fields = Readonly<Record<string, unknown>>

/** Adds how many of the prompt's tokens the host knew, where it says so and that can be. */
export const withCached = (counts: TokenCounts, cached: unknown): TokenCounts => {
  const cachedTokens = countOf(cached)
  const isPart = cachedTokens !== null && cachedTokens <= (counts.promptTokens ?? -1)
  return isPart ? { ...counts, cachedTokens } : counts
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

/** A `usage` object; clients add its numbers up, so what is unknown is 0 in it. */
export const usageOf = ({ promptTokens, completionTokens, cachedTokens }: TokenCounts): object => ({
  prompt_tokens: promptTokens ?? 0,
  completion_tokens: completionTokens ?? 0,
  total_tokens: (promptTokens ?? 0) + (completionTokens ?? 0),
  ...(cachedTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedTokens } }),
})
