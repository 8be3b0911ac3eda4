import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { readBooks } from './books.ts'
import { booksFaults, checkBooks } from './check-books.ts'
import { loadUntilStopped } from './running-load.ts'
import { mountSmallDisk } from './small-disk.ts'
import type { Torture } from './torture-run.ts'

const SLOTS = 16

/** The disk is full for a while: requests are refused, none is lost, and it goes on by itself. */
export const tortureFullDisk: Torture = async (run) => {
  const disk = mountSmallDisk(run.folder)
  if (disk === null)
    return { figures: { skipped: 'this user may not mount a small disk' }, faults: [] }
  run.onEnd(() => disk.unmount())
  const gateway = await run.startGateway({ slots: SLOTS, dataDir: disk.dataDir })
  const load = loadUntilStopped(run, gateway, 'disk')
  await load.until((seen) => seen.extent === 'complete', 200)
  disk.fill()
  const hasRefused = await load.until((seen) => seen.status === 503, 50)
  disk.free()
  const hasRecovered = await load.until((seen) => seen.extent === 'complete', 200)
  const history = await load.stop()
  await gateway.stop()
  const verdict = checkBooks(history, readBooks(disk.dataDir))
  return {
    figures: {
      requests: history.length,
      'refused while the disk was full': history.filter(({ status }) => status === 503).length,
      complete: verdict.complete,
      lost: verdict.lost,
      doubled: verdict.doubled,
    },
    faults: [
      ...booksFaults(verdict),
      ...(hasRefused ? [] : ['nothing was refused while the disk was full']),
      ...(hasRecovered ? [] : ['it did not go on when the disk had room again']),
    ],
  }
}

/** Another program holds the database: nobody notices, and all records are there in the end. */
export const tortureLockedDatabase: Torture = async (run) => {
  const gateway = await run.startGateway({ slots: SLOTS })
  const load = loadUntilStopped(run, gateway, 'lock')
  await load.until((seen) => seen.extent === 'complete', 50)
  const holder = new Database(join(run.dataDir, 'seadragon.db'), { timeout: run.patienceMs })
  holder.exec('BEGIN EXCLUSIVE')
  const servedBefore = load.history.length
  await sleep(run.size.lockedMs)
  const whileLocked = load.history.slice(servedBefore)
  holder.exec('ROLLBACK')
  holder.close()
  const history = await load.stop()
  await gateway.stop()
  // What it had no time for at its end is in the journal, and comes in at the next start.
  const restartAt = performance.now()
  const next = await run.startGateway({ slots: SLOTS })
  const restartMs = performance.now() - restartAt
  await next.stop()
  const verdict = checkBooks(history, readBooks(run.dataDir))
  const harmed = whileLocked.filter(({ extent }) => extent !== 'complete').length
  return {
    figures: {
      'locked for, ms': run.size.lockedMs,
      'requests meanwhile': whileLocked.length,
      'harmed meanwhile': harmed,
      'next start to ready, ms': Math.round(restartMs),
      complete: verdict.complete,
      lost: verdict.lost,
      doubled: verdict.doubled,
    },
    faults: [
      ...booksFaults(verdict),
      ...(whileLocked.length > 0 ? [] : ['nothing was answered while the database was locked']),
      ...(harmed > 0 ? [`${harmed} requests suffered from a locked database`] : []),
    ],
  }
}
