import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openJournal, type Journal } from '../../server/account/journal.ts'
import { SYNC_MODES, type SyncMode } from '../../server/account/journal-options.ts'
import { systemClock } from '../../server/clock.ts'
import { readBatch } from '../../server/store/journal-reader.ts'
import { openedRecord, settledRecord } from '../../server/testing/usage-records.ts'
import { faultyFiles, type FileFault } from '../../server/testing/account/faulty-files.ts'
import type { Torture } from './torture-run.ts'

const TICKETS = 60
const AT_ONCE = 5
const READ_BYTES = 1024 * 1024

/** The n-th write, sync or open fails, for n from 1 on: what was confirmed is there, and once. */
export const tortureJournal: Torture = async (run) => {
  const faults: string[] = []
  const totals = { cases: 0, tickets: 0, confirmed: 0, lost: 0 }
  for (let nth = 1; nth <= run.size.journalFaults; nth += 1) {
    for (const call of ['open', 'write', 'fdatasync'] as const) {
      const how = run.random.pick(call === 'write' ? ['EIO', 'ENOSPC', 'short'] : ['EIO', 'ENOSPC'])
      const fault: FileFault = {
        call,
        nth,
        times: 1 + run.random.whole(2),
        how: how as FileFault['how'],
      }
      const sync = run.random.pick(SYNC_MODES)
      const dir = join(run.folder, `journal-${totals.cases}`)
      mkdirSync(dir)
      const confirmed = await writeBooks(dir, sync, fault)
      totals.cases += 1
      if (confirmed === null) continue
      const lines = readLines(dir)
      totals.tickets += TICKETS
      totals.confirmed += confirmed.size
      const lost = [...confirmed].filter(
        (ticket) => !lines.opened.has(ticket) || lines.outcomes.get(ticket) !== 'completed',
      )
      totals.lost += lost.length
      if (lost.length > 0) faults.push(`${sync}, ${call} ${nth} ${how}: lost ${lost.join(' ')}`)
    }
  }
  return { figures: totals, faults }
}

/** The confirmed tickets, or null where the journal could not even begin. */
const writeBooks = async (
  dir: string,
  sync: SyncMode,
  fault: FileFault,
): Promise<ReadonlySet<string> | null> => {
  const journal = await openJournal({
    dir,
    sync,
    clock: systemClock,
    segmentBytesMax: 1500,
    syncEveryMs: 2,
    retryMsMin: 1,
    onAdvanced: () => undefined,
    onWritableChanged: () => undefined,
    files: faultyFiles(fault),
  }).catch(() => null)
  if (journal === null) return null
  const confirmed = new Set<string>()
  for (let ticket = 0; ticket < TICKETS; ticket += AT_ONCE) {
    const tickets = Array.from({ length: AT_ONCE }, (_, index) => `t${ticket + index}`)
    await Promise.all(tickets.map((name) => openAndSettle(journal, name, confirmed)))
  }
  await journal.close().catch(() => undefined)
  return confirmed
}

const openAndSettle = (journal: Journal, ticket: string, confirmed: Set<string>): Promise<void> => {
  journal.open(openedRecord({ ticket }))
  return new Promise((resolve) => {
    journal.settle(settledRecord({ ticket }), (error) => {
      if (error === null) confirmed.add(ticket)
      resolve()
    })
  })
}

/** As the reader counts: the first settled line of a ticket is the one that stands. */
const readLines = (dir: string) => {
  const opened = new Set<string>()
  const outcomes = new Map<string, string>()
  let position = { segment: 0, offset: 0 }
  for (;;) {
    const batch = readBatch(dir, position, READ_BYTES)
    if (batch === null) return { opened, outcomes }
    for (const entry of batch.entries) {
      if (entry.kind === 'opened') opened.add(entry.record.ticket)
      if (entry.kind !== 'settled' || outcomes.has(entry.record.ticket)) continue
      outcomes.set(entry.record.ticket, entry.record.outcome)
    }
    position = batch.next
  }
}
