import type { TokenLogprob } from '../flow/answer.ts'
import { isJsonObject } from './json-object.ts'

/** The tokens of a list that Ollama and OpenAI's chat have in the same form. */
export const logprobsOf = (entries: readonly unknown[]): TokenLogprob[] =>
  entries.filter(isJsonObject).map((entry) => {
    const top = entry['top_logprobs']
    return {
      ...alternativeOf(entry),
      top: Array.isArray(top) ? top.filter(isJsonObject).map(alternativeOf) : [],
    }
  })

const alternativeOf = (entry: Readonly<Record<string, unknown>>): Omit<TokenLogprob, 'top'> => ({
  token: typeof entry['token'] === 'string' ? entry['token'] : '',
  logprob: typeof entry['logprob'] === 'number' ? entry['logprob'] : 0,
  bytes: Array.isArray(entry['bytes']) ? (entry['bytes'] as number[]) : null,
})
