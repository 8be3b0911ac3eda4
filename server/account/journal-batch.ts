import { statusOf } from '../errors.ts'
import type { OpenedRecord, SettledRecord } from '../flow/usage-record.ts'
import { openedLine, settledLine } from '../store/journal-line.ts'

/** Told once: null when the line is written (with `always`, also on disk), else why it is not. */
export type LineDone = (error: Error | null) => void

/** A line on its way to the journal. */
export interface PendingLine {
  readonly text: string
  readonly settled: SettledRecord | null
  readonly done: LineDone | null
}

export const pendingOpen = (record: OpenedRecord, done: LineDone | null): PendingLine => ({
  text: openedLine(record),
  settled: null,
  done,
})

export const pendingSettle = (record: SettledRecord, done: LineDone): PendingLine => ({
  text: settledLine(record),
  settled: record,
  done,
})

export function bytesOf(lines: readonly PendingLine[]): Buffer {
  if (lines.length === 1) return Buffer.from(lines[0]?.text ?? '')
  let text = ''
  for (const line of lines) text += line.text
  return Buffer.from(text)
}

/** How many of the lines are wholly within the first `written` bytes. */
export function countWritten(lines: readonly PendingLine[], written: number): number {
  let end = 0
  const firstTorn = lines.findIndex((line) => {
    end += Buffer.byteLength(line.text)
    return end > written
  })
  return firstTorn === -1 ? lines.length : firstTorn
}

/**
 * The line as it is written once the journal works again. (Where only the sync failed, the first line
 * is in the file and counts all the same: the reader ignores this one.)
 */
export function afterFailure(line: PendingLine): PendingLine {
  if (line.settled === null) return { ...line, done: null }
  const settled = recordAfterFailure(line.settled)
  return { text: settledLine(settled), settled, done: null }
}

/**
 * What a record says whose line could not be written: its reply has ended with an error by then, so
 * `completed` would not be true any more.
 */
export function recordAfterFailure(settled: SettledRecord): SettledRecord {
  if (settled.outcome !== 'completed') return settled
  return { ...settled, outcome: 'internal_error', status: statusOf('journal_unavailable') }
}
