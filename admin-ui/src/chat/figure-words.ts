import type { AnswerFigures } from '../../../shared/api/chat.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import { texts } from './texts.ts'

export interface AnswerCost {
  readonly model: string | null
  readonly figures: AnswerFigures
}

/** In less time than this no speed can be told. */
const MEASURED_MS_MIN = 50

/** Nothing of what nobody measured, and nothing of tokens where a host never had it. */
export const figureWords = ({ model, figures }: AnswerCost): string => {
  const { queueWaitMs, firstTokenMs, hasStarted } = figures
  const parts = [
    model,
    queueWaitMs === null ? null : texts.waited(formatDuration(queueWaitMs)),
    firstTokenMs === null ? null : texts.firstToken(formatDuration(firstTokenMs)),
    speedWords(figures),
    inputWords(figures),
    hasStarted ? outputWords(figures) : null,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

const speedWords = (figures: AnswerFigures): string | null => {
  const { generationMs, completionTokens, completionTokensAbout } = figures
  const tokens = completionTokens ?? completionTokensAbout
  if (tokens === null || generationMs === null || generationMs < MEASURED_MS_MIN) return null
  const speed = tokens / (generationMs / 1_000)
  const rate = speed < 10 ? speed.toFixed(1) : formatCount(Math.round(speed))
  return completionTokens === null ? texts.speedAbout(rate) : texts.speed(rate)
}

const outputWords = ({ completionTokens, completionTokensAbout }: AnswerFigures): string => {
  if (completionTokens !== null) return texts.outputTokens(completionTokens)
  if (completionTokensAbout !== null) return texts.outputTokensAbout(completionTokensAbout)
  return texts.tokensUnknown
}

const inputWords = ({ promptTokens, cachedTokens }: AnswerFigures): string | null => {
  if (promptTokens === null) return null
  return cachedTokens === null
    ? texts.inputTokens(promptTokens)
    : texts.inputTokensCached(promptTokens, formatCount(cachedTokens))
}
