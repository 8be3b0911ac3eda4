import type { Clock } from '../clock.ts'
import type { AddressWarning } from '../identify/address.ts'
import type { Logger } from '../log.ts'

const REPEAT_MS = 60_000
const PEERS_MAX = 1_000

/** Logs each peer's forwarding headers once a minute at most: whoever sends them may send many. */
export const createAddressWarningLog = (
  log: Logger,
  clock: Clock,
): ((warning: AddressWarning) => void) => {
  const lastAt = new Map<string, number>()
  return ({ peer, header, message }) => {
    const now = clock.now()
    if (now - (lastAt.get(peer) ?? -Infinity) < REPEAT_MS) return
    if (lastAt.size >= PEERS_MAX) lastAt.clear()
    lastAt.set(peer, now)
    log.warn({ peer, header }, message)
  }
}
