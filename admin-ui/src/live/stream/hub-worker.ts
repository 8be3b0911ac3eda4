import { LiveHub, type Ear } from './live-hub.ts'

/** A tab that has closed without a word is forgotten; hidden ones speak once a minute at least. */
const SILENCE_MS_MAX = 150_000

const hub = new LiveHub()

/** One connection of one tab: it says `listen` again and again, and `leave` when it goes. */
const serve = (port: MessagePort): void => {
  const ear: Ear = (message) => port.postMessage(message)
  let silence: ReturnType<typeof setTimeout> | undefined
  port.addEventListener('message', ({ data }) => {
    clearTimeout(silence)
    if (data === 'leave') return hub.leave(ear)
    silence = setTimeout(() => hub.leave(ear), SILENCE_MS_MAX)
    hub.join(ear)
  })
  port.start()
}

globalThis.addEventListener('connect', (event) => serve((event as MessageEvent).ports[0]!))
