import type { AnswerFigures } from '../../../shared/api/chat.ts'
import { formatCount, formatDuration } from '../page/numbers.ts'
import styles from './chat.module.css'

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
    queueWaitMs === null ? null : `waited ${formatDuration(queueWaitMs)}`,
    firstTokenMs === null ? null : `first token after ${formatDuration(firstTokenMs)}`,
    speed === null
      ? null
      : `${speed < 10 ? speed.toFixed(1) : formatCount(Math.round(speed))} tokens/s`,
    completionTokens === null ? 'tokens not known' : `${formatCount(completionTokens)} tokens`,
    promptTokens === null ? null : `prompt ${formatCount(promptTokens)} tokens`,
  ]
  return <p className={styles['figures']}>{parts.filter((part) => part !== null).join(' · ')}</p>
}
