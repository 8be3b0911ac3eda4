import { once } from 'node:events'
import type { DestinationStream, Logger } from 'pino'
import { destination, pino } from 'pino'

export type { Logger }

export type StandardOutput = ReturnType<typeof destination>

/**
 * JSON lines on standard output. Prompts, replies and keys never come near it: what is logged is named
 * field by field where it is logged.
 */
export const createLogger = (level: string, output: DestinationStream = standardOutput()): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => line.replace(UNSEEN, escaped) },
    },
    output,
  )

/** What loggers write to unless told otherwise. */
export const standardOutput = (): StandardOutput => {
  const output = destination({ sync: false })
  // A full disk or a closed pipe costs lines of the log; without a listener it would end the process.
  output.on('error', () => undefined)
  return output
}

/** Resolves once what was logged has been written, or cannot be for now. */
export const untilWritten = async (output: StandardOutput): Promise<void> => {
  const nothing = AbortSignal.timeout(WRITE_MS)
  await once(output, 'drain', { signal: nothing }).catch(() => undefined)
}

/** For lines to get to where they are written to; none may be on its way at all. */
const WRITE_MS = 100

/**
 * What JSON lets stand as it is, and readers of logs do not: C1 controls begin sequences for terminals,
 * the two separators end lines, and the marks of direction turn text around. All of them can only be
 * inside of strings, where an escape means the same.
 */
const UNSEEN = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
