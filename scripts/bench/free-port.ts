import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A port that nobody listens on at this moment. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'a server that listens has an address')
  server.close()
  await once(server, 'close')
  return address.port
}

const PAUSE_MS = 50
const TRIES_MAX = 400

/** Tries again and again until `check` succeeds. Throws with the last reason after 20 s. */
export const untilWorks = async (check: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await check()
    } catch (error) {
      if (tries === TRIES_MAX) throw error
      await sleep(PAUSE_MS)
    }
  }
}

export const untilListening = (port: number): Promise<void> =>
  untilWorks(async () => {
    const socket = connect({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    socket.destroy()
  })
