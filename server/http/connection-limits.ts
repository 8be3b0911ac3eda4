import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface ConnectionLimitSettings {
  readonly connectionsMax: number
  /** Of one client address, so that nobody takes them all. */
  readonly connectionsPerAddressMax: number
}

/**
 * Bounds the open connections, in all and by address. One too many is closed at once, without an
 * answer: it has not asked anything yet, and answering would cost what the limit saves.
 */
export const limitConnections = (server: Server, settings: ConnectionLimitSettings): void => {
  server.maxConnections = settings.connectionsMax
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    if (address === undefined) return
    const count = (open.get(address) ?? 0) + 1
    if (count > settings.connectionsPerAddressMax) {
      socket.destroy()
      return
    }
    open.set(address, count)
    socket.once('close', () => {
      const left = open.get(address)! - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    })
  })
}
