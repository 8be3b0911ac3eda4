import { writeSync } from 'node:fs'
import { openJournal } from '../account/journal.ts'
import { systemClock } from '../clock.ts'
import { openStore } from '../store/store-client.ts'
import { openedRecord, settledRecord, SOME_TIME } from './usage-records.ts'

// A gateway's books without the gateway: opens and settles tickets as fast as it can, prints each
// ticket whose settling was confirmed, and waits to be killed. Arguments: data directory, run.

const [dataDir = '', run = ''] = process.argv.slice(2)
const OPEN_AT_ONCE = 20

const store = await openStore({
  dataDir,
  whitelistSeed: [],
  onTrouble: (message) => writeSync(2, `${message}\n`),
  batchBytesMax: 4096,
})
const journal = await openJournal({
  dir: store.journalDir,
  sync: 'never',
  clock: systemClock,
  segmentBytesMax: 20_000,
  onAdvanced: () => store.nudge(),
  onWritableChanged: (_, error) => writeSync(2, `journal: ${error?.message ?? 'works again'}\n`),
})

let next = 0

function openAndSettle(): void {
  const ticket = `${run}-${next++}`
  journal.open(openedRecord({ ticket, queuedAt: SOME_TIME + next }))
  // Some stay open over several writes, so that they are found open after the kill.
  const delay = next % OPEN_AT_ONCE
  setTimeout(() => {
    journal.settle(settledRecord({ ticket, endedAt: SOME_TIME + next }), (error) => {
      if (error === null) writeSync(1, `${ticket}\n`)
      openAndSettle()
    })
  }, delay)
}

for (let n = 0; n < OPEN_AT_ONCE; n += 1) openAndSettle()
