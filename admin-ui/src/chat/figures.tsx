import type { AnswerFigures } from '../../../shared/api/chat.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import styles from './chat.module.css'
import { texts } from './texts.ts'

interface FiguresProps {
  readonly model: string | null
  readonly figures: AnswerFigures
}

/** In less time than this no speed can be told. */
const MEASURED_MS_MIN = 50

/** What an answer cost: the wait, the time to its first token, its speed and its tokens. */
export const Figures = ({ model, figures }: FiguresProps) => {
  const { queueWaitMs, firstTokenMs, generationMs, promptTokens, completionTokens } = figures
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
    promptTokens === null ? null : texts.promptTokens(formatCount(promptTokens)),
  ]
  return <p className={styles['figures']}>{parts.filter((part) => part !== null).join(' · ')}</p>
}
