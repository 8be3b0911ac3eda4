/** How an answer in a chat stands. A chat's answer belongs to the server, so it has a life of its own. */
export const ANSWER_STATES = [
  /** It waits in the queue or is being written. */
  'open',
  'complete',
  /** The one who asked stopped it. */
  'stopped',
  /** Nobody had been looking for a while, so it was stopped. */
  'abandoned',
  /** The gateway or the host ended in the middle of it. */
  'interrupted',
  /** There is no answer, and `problem` says why. */
  'failed',
] as const

export type AnswerState = (typeof ANSWER_STATES)[number]
