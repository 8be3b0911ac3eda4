import { openJournal, type Journal } from '../../server/account/journal.ts'
import type { SyncMode } from '../../server/account/journal-options.ts'
import type { JournalFiles } from '../../server/account/journal-segment.ts'
import { systemClock } from '../../server/clock.ts'
import { readBatch } from '../../server/store/journal-reader.ts'
import { openedRecord, settledRecord } from '../../server/testing/usage-records.ts'

export const TICKETS = 60
/** A change after each turn, after some, and never. */
export const SEGMENT_BYTES = [1500, 12_000, 1_000_000] as const

/** A sync at almost every moment, now and then, and only at the end. */
export const SYNC_EVERY_MS = [2, 30, 60_000] as const

const AT_ONCE = 5
const RETRY_MS = 1
const READ_BYTES = 1024 * 1024

export interface JournalLife {
  readonly dir: string
  readonly sync: SyncMode
  readonly files: JournalFiles
  readonly segmentBytesMax: number
  readonly syncEveryMs: number
  /** A caller of this ticket would now see the end of its reply. */
  readonly onConfirmed: (ticket: string) => void
}

/** Opens a journal, settles tickets in it, and closes it. False where it could not even begin. */
export const liveThrough = async (life: JournalLife): Promise<boolean> => {
  const journal = await openJournal({
    dir: life.dir,
    sync: life.sync,
    clock: systemClock,
    segmentBytesMax: life.segmentBytesMax,
    syncEveryMs: life.syncEveryMs,
    retryMsMin: RETRY_MS,
    onAdvanced: () => undefined,
    onWritableChanged: () => undefined,
    files: life.files,
  }).catch(() => null)
  if (journal === null) return false
  for (let ticket = 0; ticket < TICKETS; ticket += AT_ONCE) {
    const tickets = Array.from({ length: AT_ONCE }, (_, index) => `t${ticket + index}`)
    await Promise.all(tickets.map((name) => openAndSettle(journal, name, life)))
  }
  await journal.close().catch(() => undefined)
  return true
}

const openAndSettle = (
  journal: Journal,
  ticket: string,
  { onConfirmed }: JournalLife,
): Promise<void> => {
  journal.open(openedRecord({ ticket }))
  return new Promise((resolve) => {
    journal.settle(settledRecord({ ticket }), (error) => {
      if (error === null) onConfirmed(ticket)
      // A life goes on after its failure.
      if (error === null) resolve()
      else setTimeout(resolve, 2 * RETRY_MS)
    })
  })
}

/**
 * The tickets that a journal's directory has as completed. As the reader counts: the first settled line
 * of a ticket is the one that stands.
 */
export const readCompleted = (dir: string): ReadonlySet<string> => {
  const opened = new Set<string>()
  const outcomes = new Map<string, string>()
  let position = { segment: 0, offset: 0 }
  for (;;) {
    const batch = readBatch(dir, position, { batchBytesMax: READ_BYTES })
    if (batch === null) break
    for (const entry of batch.entries) {
      if (entry.kind === 'opened') opened.add(entry.record.ticket)
      if (entry.kind !== 'settled' || outcomes.has(entry.record.ticket)) continue
      outcomes.set(entry.record.ticket, entry.record.outcome)
    }
    position = batch.next
  }
  return new Set([...opened].filter((ticket) => outcomes.get(ticket) === 'completed'))
}
