import { Worker } from 'node:worker_threads'
import type { StoreSettings } from './store-messages.ts'

/** What a batch of the journal makes is garbage right after it; more room would only stay resident. */
const LIMITS = { maxYoungGenerationSizeMb: 12 }

/**
 * Starts the store's thread from the file beside this one: the compiled one in a build, the source
 * under tsx and in tests. A thread does not inherit the loader for TypeScript, so there it gets it.
 */
export function spawnStoreWorker(settings: StoreSettings): Worker {
  const options = { name: 'store', workerData: settings, resourceLimits: LIMITS }
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./worker.js', import.meta.url), options)
  }
  const loader = import.meta.resolve('tsx/esm/api')
  const source = new URL('./worker.ts', import.meta.url).href
  const boot = `import { register } from '${loader}'; register(); await import('${source}')`
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(boot)}`), {
    ...options,
    execArgv: [],
  })
}
