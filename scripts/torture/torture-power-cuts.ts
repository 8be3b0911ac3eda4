import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SYNC_MODES, type SyncMode } from '../../server/account/journal-options.ts'
import { faultyFiles, type FileFault } from '../../server/testing/account/faulty-files.ts'
import { PowerCutDisk, type Remains } from '../../server/testing/account/power-cut-disk.ts'
import { liveThrough, readCompleted, SEGMENT_BYTES, SYNC_EVERY_MS } from './journal-life.ts'
import { PowerPromise } from './power-promise.ts'
import type { Figures, Torture, TortureRun } from './torture-run.ts'

/** The share of lives in which a write breaks off, as on a disk that is full. */
const FAULT_SHARE = 0.5
const CALLS = 20

/** The power is cut after each call to the disk: what each mode promises to keep is kept. */
export const torturePowerCuts: Torture = (run) => cutPower(run, () => new PowerCutDisk())

/** With another disk than the honest one, to see that what it loses is found. */
export const cutPower = async (run: TortureRun, newDisk: () => PowerCutDisk): Promise<Figures> => {
  const totals = { cuts: 0, 'tickets that must be there': 0, lost: 0 }
  const faults: string[] = []
  for (let life = 0; totals.cuts < run.size.powerCuts; life += 1) {
    const mode = SYNC_MODES[life % SYNC_MODES.length]!
    const fault = run.random.chance(FAULT_SHARE) ? writeFault(run) : null
    const losses = await cutOneLife(run, { mode, disk: newDisk(), fault })
    totals.cuts += losses.length
    for (const { owed, lost } of losses) {
      totals['tickets that must be there'] += owed
      totals.lost += lost.length
    }
    const example = losses.find(({ lost }) => lost.length > 0)
    if (example === undefined) continue
    const after = fault === null ? '' : `, ${fault.how} at write ${fault.nth}`
    faults.push(`${mode}${after}: a power cut took ${example.lost.join(' ')}`)
  }
  return { figures: totals, faults: faults.slice(0, 5) }
}

const writeFault = ({ random }: TortureRun): FileFault => ({
  call: 'write',
  nth: 1 + random.whole(CALLS),
  times: 1 + random.whole(2),
  how: random.pick(['EIO', 'ENOSPC', 'short']),
})

interface Life {
  readonly mode: SyncMode
  readonly disk: PowerCutDisk
  readonly fault: FileFault | null
}

const cutOneLife = async (run: TortureRun, { mode, disk, fault }: Life) => {
  const losses: { readonly owed: number; readonly lost: readonly string[] }[] = []
  const promise = new PowerPromise(mode)
  const dir = join(run.folder, 'journal')
  // Its files are in memory; that it is empty is asked of the system.
  mkdirSync(dir, { recursive: true })
  disk.onChanged = () => {
    const isWorst = run.random.chance(0.5)
    const remains = disk.remains(isWorst ? undefined : () => run.random.next())
    const completed = readRemains(run.folder, remains)
    const lost = [...promise.owed].filter((ticket) => !completed.has(ticket))
    losses.push({ owed: promise.owed.size, lost })
  }
  const files = promise.watch(fault === null ? disk : faultyFiles(fault, disk))
  const onConfirmed = (ticket: string): void => promise.onConfirmed(ticket)
  const segmentBytesMax = run.random.pick(SEGMENT_BYTES)
  const syncEveryMs = run.random.pick(SYNC_EVERY_MS)
  await liveThrough({ dir, sync: mode, files, segmentBytesMax, syncEveryMs, onConfirmed })
  disk.onChanged()
  return losses
}

/** What the next start would find. */
const readRemains = (folder: string, remains: Remains): ReadonlySet<string> => {
  const dir = join(folder, 'after')
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir)
  for (const [path, bytes] of remains) writeFileSync(join(dir, path.split('/').at(-1)!), bytes)
  return readCompleted(dir)
}
