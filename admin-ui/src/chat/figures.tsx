import styles from './chat.module.css'
import { figureWords, type AnswerCost } from './figure-words.ts'

/** What an answer cost: the wait, the time to its first token, its speed and its tokens. */
export const Figures = (cost: AnswerCost) => (
  <p className={styles['figures']}>{figureWords(cost)}</p>
)
