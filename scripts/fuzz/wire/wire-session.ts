import { openRaw } from '../../../server/testing/clients/raw-connection.ts'
import type { ConnectionEnd } from '../../../server/testing/clients/raw-connection.ts'
import type { SeededRandom } from '../../testing/seeded-random.ts'

/** How the client ends a connection: politely, by closing one half or both, or by a reset. */
const MANNERS = ['wait', 'wait', 'wait', 'wait', 'half', 'close', 'reset'] as const

/** For an answer to what may be half a request; then the client goes. */
const PATIENCE_MS = 400

const FAREWELL = 'GET /api/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

export interface Session {
  readonly manner: (typeof MANNERS)[number]
  readonly received: string
  /** Null where the client lost patience. */
  readonly end: ConnectionEnd | null
}

/** Sends the bytes on a connection of their own, in a few pieces, and reads what comes back. */
export const runSession = async (
  port: number,
  bytes: Buffer,
  random: SeededRandom,
): Promise<Session> => {
  const manner = random.pick(MANNERS)
  const cut = random.chance(0.3) ? random.whole(bytes.length) : bytes.length
  const connection = await openRaw(port)
  connection.send(bytes.subarray(0, cut))
  if (cut < bytes.length) {
    await new Promise((resolve) => setImmediate(resolve))
    connection.send(bytes.subarray(cut))
  }
  if (manner === 'wait') connection.send(FAREWELL)
  if (manner === 'half') connection.halfClose()
  if (manner === 'close') connection.close()
  if (manner === 'reset') connection.reset()
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  await Promise.race([connection.ended(), patience])
  clearTimeout(timer)
  const session = { manner, received: connection.bytes.toString('latin1'), end: connection.end }
  connection.close()
  return session
}
