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
    completionTokens === null ? texts.tokensUnknown : texts.tokens(formatCount(completionTokens)),
    promptWords(figures),
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

const promptWords = ({ promptTokens, cachedTokens }: AnswerFigures): string | null => {
  if (promptTokens === null) return null
  const count = formatCount(promptTokens)
  return cachedTokens === null
    ? texts.promptTokens(count)
    : texts.promptFromCache(formatCount(cachedTokens), count)
}
