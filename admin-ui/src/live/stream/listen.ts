import { LiveHub, type Ear } from './live-hub.ts'

const STILL_HERE_MS = 20_000

/**
 * Listens to the queue until the returned function is called. All tabs of a browser share one stream,
 * since HTTP/1.1 gives them six connections altogether; where a browser has no shared workers (some on
 * phones), a tab has its own.
 */
export const listen = (ear: Ear): (() => void) =>
  'SharedWorker' in globalThis ? listenThroughWorker(ear) : listenAlone(ear)

const listenThroughWorker = (ear: Ear): (() => void) => {
  const worker = new SharedWorker(new URL('./hub-worker.ts', import.meta.url), { type: 'module' })
  const { port } = worker
  const say = (word: 'listen' | 'leave') => port.postMessage(word)
  port.addEventListener('message', ({ data }) => ear(data))
  port.start()
  say('listen')
  const timer = setInterval(() => say('listen'), STILL_HERE_MS)
  const leave = () => say('leave')
  // A page that comes back out of the browser's memory goes on listening by its timer.
  globalThis.addEventListener('pagehide', leave)
  return () => {
    clearInterval(timer)
    globalThis.removeEventListener('pagehide', leave)
    leave()
    port.close()
  }
}

const listenAlone = (ear: Ear): (() => void) => {
  const hub = new LiveHub()
  hub.join(ear)
  return () => hub.leave(ear)
}
