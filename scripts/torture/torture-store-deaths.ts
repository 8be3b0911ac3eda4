import { setTimeout as sleep } from 'node:timers/promises'
import { readBooks } from './books.ts'
import { booksFaults, checkBooks } from './check-books.ts'
import type { GatewayUnderTorture } from './gateway-under-torture.ts'
import { loadUntilStopped } from './running-load.ts'
import type { Torture } from './torture-run.ts'

const SLOTS = 16
const KILLER = new URL('./store-killer.ts', import.meta.url)
const STARTED_AGAIN = /the store ended and starts again/g

const DYING_MS = 50

/** Deaths that come while the one before may not be over. */
const SOON_SHARE = 0.3

/** The thread with the database dies under load: nobody notices, and each record is there once. */
export const tortureStoreDeaths: Torture = async (run) => {
  const gateway = await run.startGateway({ slots: SLOTS, preloads: [KILLER] })
  const load = loadUntilStopped(run, gateway, 'store')
  let isServed = true
  let slowestMs = 0
  for (let death = 0; death < run.size.storeDeaths && isServed; death += 1) {
    isServed = await load.until((seen) => seen.extent === 'complete', 20 + run.random.whole(400))
    gateway.kill('SIGUSR2')
    if (run.random.chance(SOON_SHARE)) continue
    slowestMs = Math.max(slowestMs, await waitForStore(gateway, run.patienceMs))
  }
  slowestMs = Math.max(slowestMs, await waitForStore(gateway, run.patienceMs))
  const history = await load.stop()
  await gateway.stop()
  const deaths = gateway.log().match(STARTED_AGAIN)?.length ?? 0
  const verdict = checkBooks(history, readBooks(run.dataDir))
  const harmed = history.filter(({ extent }) => extent !== 'complete').length
  return {
    figures: {
      'deaths of the store': deaths,
      'slowest return of the store, ms': Math.round(slowestMs),
      requests: history.length,
      'harmed meanwhile': harmed,
      complete: verdict.complete,
      lost: verdict.lost,
      doubled: verdict.doubled,
    },
    faults: [
      ...booksFaults(verdict),
      ...(deaths > 0 ? [] : ['the store never died']),
      ...(slowestMs < run.patienceMs ? [] : ['the store did not come back']),
      ...(isServed ? [] : ['nobody was served any more']),
      ...(harmed > 0 ? [`${harmed} requests suffered from the death of the store`] : []),
    ],
  }
}

/** How long it took; as long as its patience where the store does not come. */
const waitForStore = async (gateway: GatewayUnderTorture, patienceMs: number): Promise<number> => {
  const startedAt = performance.now()
  // The signal is on its way, and until it has come the store still answers.
  await sleep(DYING_MS)
  for (;;) {
    const isBack = await gateway.hasStore()
    const waitedMs = performance.now() - startedAt
    if (isBack || waitedMs >= patienceMs) return Math.min(waitedMs, patienceMs)
    await sleep(DYING_MS)
  }
}
