import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { SYNC_MODES } from '../../server/account/journal-options.ts'
import { faultyFiles, type FileFault } from '../../server/testing/account/faulty-files.ts'
import {
  liveThrough,
  readCompleted,
  SEGMENT_BYTES,
  SYNC_EVERY_MS,
  TICKETS,
} from './journal-life.ts'
import type { Figures, Torture, TortureRun } from './torture-run.ts'

/** The n-th write, sync or open fails, for n from 1 on: what was confirmed is there, and once. */
export const tortureJournal: Torture = (run) => failEachCall(run, faultyFiles)

/** With another disk than the honest one, to see that what it loses is found. */
export const failEachCall = async (
  run: TortureRun,
  filesOf: typeof faultyFiles,
): Promise<Figures> => {
  const faults: string[] = []
  const totals = { cases: 0, tickets: 0, confirmed: 0, lost: 0 }
  for (let nth = 1; nth <= run.size.journalFaults; nth += 1) {
    for (const call of ['open', 'write', 'fdatasync'] as const) {
      const fault = { call, nth, times: 1 + run.random.whole(2), how: run.random.pick(HOW[call]) }
      const sync = run.random.pick(SYNC_MODES)
      const dir = join(run.folder, `journal-${totals.cases}`)
      mkdirSync(dir)
      totals.cases += 1
      const confirmed: string[] = []
      const files = filesOf(fault)
      const onConfirmed = (ticket: string): void => void confirmed.push(ticket)
      const segmentBytesMax = run.random.pick(SEGMENT_BYTES)
      const syncEveryMs = run.random.pick(SYNC_EVERY_MS)
      const life = { dir, sync, files, segmentBytesMax, syncEveryMs, onConfirmed }
      if (!(await liveThrough(life))) continue
      const completed = readCompleted(dir)
      const lost = confirmed.filter((ticket) => !completed.has(ticket))
      totals.tickets += TICKETS
      totals.confirmed += confirmed.length
      totals.lost += lost.length
      if (lost.length > 0)
        faults.push(`${sync}, ${call} ${nth} ${fault.how}: lost ${lost.join(' ')}`)
    }
  }
  return { figures: totals, faults }
}

const HOW: Readonly<Record<FileFault['call'], readonly FileFault['how'][]>> = {
  open: ['EIO', 'ENOSPC'],
  write: ['EIO', 'ENOSPC', 'short'],
  fdatasync: ['EIO', 'ENOSPC'],
}
