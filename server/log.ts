import type { Logger } from 'pino'
import { destination, pino } from 'pino'

export type { Logger }

/**
 * JSON lines on standard output. Prompts, replies and keys never come near it: what is logged is named
 * field by field where it is logged.
 */
export const createLogger = (level: string): Logger => {
  const output = destination({ sync: false })
  // A full disk or a closed pipe costs lines of the log; without a listener it would end the process.
  output.on('error', () => undefined)
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output)
}
