import type { Worker } from 'node:worker_threads'
import { startThread } from '../thread.ts'
import type { StoreSettings } from './store-messages.ts'

/** What a batch of the journal makes is garbage right after it; more room would only stay resident. */
const LIMITS = { maxYoungGenerationSizeMb: 12 }

/** Starts the store's thread. */
export const spawnStoreWorker = (settings: StoreSettings): Worker =>
  startThread(new URL('./worker.ts', import.meta.url), {
    name: 'store',
    workerData: settings,
    resourceLimits: LIMITS,
  })
