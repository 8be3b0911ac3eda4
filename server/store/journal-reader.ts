import { closeSync, openSync, readSync } from 'node:fs'
import { parseLine, type JournalEntry } from './journal-line.ts'
import { listSegments, segmentPath } from './journal-segments.ts'

/** Up to where the journal has been read: all segments before `segment`, and `offset` bytes of it. */
export interface JournalPosition {
  readonly segment: number
  readonly offset: number
}

export interface JournalBatch {
  readonly entries: readonly JournalEntry[]
  /** Lines that were torn, damaged, or of another version. */
  readonly skippedLines: number
  readonly next: JournalPosition
  /** Whether this was all that there was when it was read. */
  readonly isLast: boolean
}

const NEWLINE = 10

export interface BatchLimits {
  readonly batchBytesMax: number
  /** The last segment that is read. */
  readonly upTo?: number
}

/**
 * Reads the complete lines from a position on, so many bytes at most and only from one segment.
 * Null when there is nothing more to read now. A last line without its end is left for later as long
 * as its segment is the newest; in an older one nobody will ever complete it.
 */
export function readBatch(
  dir: string,
  from: JournalPosition,
  { batchBytesMax: bytesMax, upTo = Infinity }: BatchLimits,
): JournalBatch | null {
  // The list is taken first: a segment that has a newer one beside it is no longer written to.
  const isMeant = (segment: number): boolean => segment >= from.segment && segment <= upTo
  const segments = listSegments(dir).filter(isMeant)
  let skippedLines = 0
  for (const [index, segment] of segments.entries()) {
    const offset = segment === from.segment ? from.offset : 0
    const bytes = readAt(segmentPath(dir, segment), offset, bytesMax)
    const end = endOfLines(bytes, bytesMax)
    const isNewest = index === segments.length - 1
    if (end > 0) {
      const lines = parseLines(bytes.subarray(0, end))
      return {
        entries: lines.entries,
        skippedLines: lines.skippedLines + skippedLines,
        next: { segment, offset: offset + end },
        isLast: isNewest && bytes.length < bytesMax,
      }
    }
    if (!isNewest && bytes.length > 0) skippedLines += 1
    const hasMovedOn = segment !== from.segment || skippedLines > 0
    if (isNewest && hasMovedOn) {
      return { entries: [], skippedLines, next: { segment, offset }, isLast: true }
    }
  }
  return null
}

/** How many of the bytes are whole lines. A buffer full of no line at all is rubbish and given up. */
function endOfLines(bytes: Buffer, bytesMax: number): number {
  const end = bytes.lastIndexOf(NEWLINE) + 1
  return end === 0 && bytes.length === bytesMax ? bytesMax : end
}

function parseLines(bytes: Buffer): Pick<JournalBatch, 'entries' | 'skippedLines'> {
  const entries: JournalEntry[] = []
  let skippedLines = 0
  for (const text of bytes.toString('utf8').split('\n')) {
    if (text === '') continue
    const entry = parseLine(text)
    if (entry === null) skippedLines += 1
    else entries.push(entry)
  }
  return { entries, skippedLines }
}

function readAt(path: string, offset: number, bytesMax: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(bytesMax)
    return buffer.subarray(0, readSync(file, buffer, 0, bytesMax, offset))
  } finally {
    closeSync(file)
  }
}
