/** What a generation says, before it takes the form of a route. */
export interface Answer {
  readonly model: string
  readonly tokens: readonly string[]
  readonly doneReason: 'stop' | 'length'
  readonly promptTokens: number
  /** How long the request waited inside the host: part of `total_duration` and of nothing else. */
  readonly hostWaitMs: number
  readonly hasUsageChunk: boolean
  /** Raw prompts come without the numbers of a context. */
  readonly isRaw: boolean
}

/** Tokens of an answer whose length nobody asked for. */
const TOKENS_DEFAULT = 8

const MS_AS_NS = 1_000_000

/** Tokens that differ from one another, so that a lost or doubled one shows. */
export function numberedTokens(count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? 'token-0' : ` token-${index}`))
}

/** The text that a model would answer: a fixed one, cut or filled up to the limit that was asked for. */
export function answerTokens(limit: number | null): Pick<Answer, 'tokens' | 'doneReason'> {
  if (limit === null || limit <= 0) {
    return { tokens: numberedTokens(TOKENS_DEFAULT), doneReason: 'stop' }
  }
  return { tokens: numberedTokens(limit), doneReason: 'length' }
}

/** A token count for a prompt: its words and the ten tokens of a chat template. */
export function countPromptTokens(texts: readonly string[]): number {
  const words = texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '')
  return words.length + 10
}

/** Ollama's statistics: integer nanoseconds; 10 ms per output token and 1 ms per prompt token. */
export function durations(answer: Answer): Record<string, number> {
  const prompt = answer.promptTokens * MS_AS_NS
  const output = answer.tokens.length * 10 * MS_AS_NS
  const load = 2 * MS_AS_NS
  const wait = Math.round(answer.hostWaitMs * MS_AS_NS)
  return {
    total_duration: load + prompt + output + wait + MS_AS_NS,
    load_duration: load,
    prompt_eval_count: answer.promptTokens,
    prompt_eval_duration: prompt,
    eval_count: answer.tokens.length,
    eval_duration: output,
  }
}
