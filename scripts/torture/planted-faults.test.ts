import { expect, it } from 'vitest'
import { faultyFiles } from '../../server/testing/account/faulty-files.ts'
import { PowerCutDisk } from '../../server/testing/account/power-cut-disk.ts'
import { TINY, type TortureSize } from './sizes.ts'
import { failEachCall } from './torture-journal.ts'
import { cutPower } from './torture-power-cuts.ts'
import { TortureRun, type Torture } from './torture-run.ts'
import { TORTURES } from './tortures.ts'

// Goal: each torture finds what it looks for. Method: a gateway into which the fault is planted, in
// each way that a torture has of finding one. What is planted is in plants/, and never in the gateway.

const SEED = 20_261_121
const PATIENCE_MS = 3000

interface Planted {
  readonly fault: string
  readonly torture: string
  readonly plant: URL
  readonly found: RegExp
  readonly size?: Partial<TortureSize>
}

const PLANTED: readonly Planted[] = [
  {
    fault: 'a slot is leaked',
    torture: 'disconnects',
    plant: new URL('./plants/leaked-slot.ts', import.meta.url),
    found: /\d+ of \d+ slots leaked/,
    size: { disconnects: 360 },
  },
  {
    fault: 'a host hears late that nobody listens',
    torture: 'disconnects',
    plant: new URL('./plants/late-cancel.ts', import.meta.url),
    found: /hosts hear too late/,
    size: { disconnects: 240 },
  },
  {
    fault: 'a record is lost',
    torture: 'kills',
    plant: new URL('./plants/lost-record.ts', import.meta.url),
    found: /records lost/,
    size: { kills: 1 },
  },
  {
    fault: 'a record is doubled',
    torture: 'kills',
    plant: new URL('./plants/doubled-record.ts', import.meta.url),
    found: /records doubled/,
    size: { kills: 1 },
  },
  {
    fault: 'a record is lost',
    torture: 'replies',
    plant: new URL('./plants/lost-record.ts', import.meta.url),
    found: /records lost/,
  },
  {
    fault: 'callers get the bytes of others',
    torture: 'streams',
    plant: new URL('./plants/swapped-canaries.ts', import.meta.url),
    found: /foreign bytes/,
  },
  {
    fault: 'a stream ends cleanly after a fault of the host',
    torture: 'host-faults',
    plant: new URL('./plants/clean-end.ts', import.meta.url),
    found: /looked whole/,
  },
  {
    fault: 'a reader who does not read costs memory',
    torture: 'slow-clients',
    plant: new URL('./plants/endless-buffer.ts', import.meta.url),
    found: /of memory for the slow clients/,
    size: { slowClients: 60 },
  },
  {
    fault: 'overload leaves damage behind',
    torture: 'overload',
    plant: new URL('./plants/lasting-damage.ts', import.meta.url),
    found: /not back to normal/,
  },
  {
    fault: 'a full disk swallows records',
    torture: 'full-disk',
    plant: new URL('./plants/lying-disk.ts', import.meta.url),
    found: /records lost/,
  },
  {
    fault: 'requests wait for the database',
    torture: 'locked-database',
    plant: new URL('./plants/database-first.ts', import.meta.url),
    found: /suffered from a locked database/,
  },
  {
    fault: 'the store does not come back',
    torture: 'store-deaths',
    plant: new URL('./plants/store-stays-away.ts', import.meta.url),
    found: /the store did not come back/,
    size: { storeDeaths: 1 },
  },
  {
    fault: 'a stream is cut at SIGTERM',
    torture: 'terminations',
    plant: new URL('./plants/cut-at-sigterm.ts', import.meta.url),
    found: /running streams were cut/,
  },
]

it.for(PLANTED)(
  'finds in $torture that $fault',
  { timeout: 120_000 },
  async (planted, { skip }) => {
    const { faults, figures } = await TortureRun.perform(TORTURES[planted.torture]!, {
      size: { ...TINY, ...planted.size },
      seed: SEED,
      patienceMs: PATIENCE_MS,
      plant: planted.plant,
    })
    if ('skipped' in figures) return skip(String(figures['skipped']))
    expect(faults.join('\n')).toMatch(planted.found)
  },
)

const inProcess = (torture: Torture) => TortureRun.perform(torture, { size: TINY, seed: SEED })

it('finds in journal that a write which failed is taken for done', async () => {
  const lyingFiles: typeof faultyFiles = (fault, files) => {
    const honest = faultyFiles(fault, files)
    return {
      ...honest,
      write: (file, buffer, offset, length, position, done) =>
        honest.write(file, buffer, offset, length, position, () => done(null, length)),
    }
  }
  const { faults } = await inProcess((run) => failEachCall(run, lyingFiles))
  expect(faults.join('\n')).toMatch(/lost t\d+/)
})

it('finds in power-cuts that bytes are not forced to disk', async () => {
  class ForgetfulDisk extends PowerCutDisk {
    override fdatasync(_descriptor: number, done: (error: Error | null) => void): void {
      setImmediate(() => done(null))
    }
  }
  const { faults } = await inProcess((run) => cutPower(run, () => new ForgetfulDisk()))
  expect(faults.join('\n')).toMatch(/a power cut took t\d+/)
})
