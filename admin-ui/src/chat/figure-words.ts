import type { AnswerFigures } from '../../../shared/api/chat.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import { texts } from './texts.ts'

export interface AnswerCost {
  readonly model: string | null
  readonly figures: AnswerFigures
}

/** In less time than this no speed can be told. */
const MEASURED_MS_MIN = 50

/** Nothing of what nobody measured. */
export const figureWords = ({ model, figures }: AnswerCost): string => {
  const { queueWaitMs, firstTokenMs, generationMs, completionTokens } = figures
  const isMeasured = generationMs !== null && generationMs >= MEASURED_MS_MIN
  const speed =
    completionTokens === null || !isMeasured ? null : completionTokens / (generationMs / 1_000)
  const parts = [
    model,
    queueWaitMs === null ? null : texts.waited(formatDuration(queueWaitMs)),
    firstTokenMs === null ? null : texts.firstToken(formatDuration(firstTokenMs)),
    speed === null
      ? null
      : texts.speed(speed < 10 ? speed.toFixed(1) : formatCount(Math.round(speed))),
    inputWords(figures),
    completionTokens === null ? texts.tokensUnknown : texts.outputTokens(completionTokens),
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

const inputWords = ({ promptTokens, cachedTokens }: AnswerFigures): string | null => {
  if (promptTokens === null) return null
  return cachedTokens === null
    ? texts.inputTokens(promptTokens)
    : texts.inputTokensCached(promptTokens, formatCount(cachedTokens))
}
