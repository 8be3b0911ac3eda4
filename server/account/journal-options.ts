import type { Clock } from '../clock.ts'
import type { JournalFiles } from './journal-segment.ts'

/**
 * When lines are forced to disk. A crash of the gateway loses nothing in any mode; a power cut can lose
 * nothing with `always`, the last second with `everysecond`, and what the kernel had not yet written
 * of its own accord (about half a minute) with `never`.
 */
export const SYNC_MODES = ['always', 'everysecond', 'never'] as const

export type SyncMode = (typeof SYNC_MODES)[number]

export interface JournalOptions {
  /** An existing directory. */
  readonly dir: string
  readonly sync: SyncMode
  readonly clock: Clock
  /** Called after writes: there is something new to read. */
  readonly onAdvanced: () => void
  /** Called on each change, with the failure when it stops being writable. */
  readonly onWritableChanged: (isWritable: boolean, error: Error | null) => void
  /** A segment that has reached this size is followed by the next; 64 MiB by default. It may change. */
  readonly segmentBytesMax?: number
  readonly syncEveryMs?: number
  /** The back-off between attempts to write again: doubled from the first to the second. */
  readonly retryMsMin?: number
  readonly retryMsMax?: number
  readonly files?: JournalFiles
}
