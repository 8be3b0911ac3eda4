import type { TokenCounts } from '../../flow/answer.ts'

/** The `usage` object of a reply or chunk; null where there is none. */
export const tokensOf = (value: Readonly<Record<string, unknown>>): TokenCounts | null => {
  const usage = value['usage']
  if (typeof usage !== 'object' || usage === null) return null
  const { prompt_tokens: prompt, completion_tokens: completion } = usage as Record<string, unknown>
  return { promptTokens: countOf(prompt), completionTokens: countOf(completion) }
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

/** A `usage` object; clients add its numbers up, so what is unknown is 0 in it. */
export const usageOf = ({ promptTokens, completionTokens }: TokenCounts): object => ({
  prompt_tokens: promptTokens ?? 0,
  completion_tokens: completionTokens ?? 0,
  total_tokens: (promptTokens ?? 0) + (completionTokens ?? 0),
})
