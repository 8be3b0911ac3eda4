import type { RawRequest } from './enter-route.ts'

/**
 * Requests that are begun in one turn of the event loop. Node takes one new connection in each turn
 * (libuv does since 1.45), so while a thousand callers repeat what was refused, turns in which all of
 * them are answered would leave new connections waiting for seconds, those that ask for health too.
 */
const PER_TURN_MAX = 16

/** Handles requests as they come, and the rest of very many in the turns that follow, in their order. */
export const inTurns = (
  handle: (request: RawRequest) => void,
  perTurnMax = PER_TURN_MAX,
): ((request: RawRequest) => void) => {
  let waiting: RawRequest[] = []
  let left = perTurnMax
  let isTurnNoted = false

  const noteTurn = (): void => {
    if (!isTurnNoted) setImmediate(beginTurn)
    isTurnNoted = true
  }
  const beginTurn = (): void => {
    isTurnNoted = false
    left = perTurnMax
    if (waiting.length === 0) return
    const now = waiting.slice(0, perTurnMax)
    waiting = waiting.slice(perTurnMax)
    left -= now.length
    noteTurn()
    for (const request of now) if (!request.incoming.socket.destroyed) handle(request)
  }
  return (request) => {
    noteTurn()
    if (left === 0) {
      waiting.push(request)
      return
    }
    left -= 1
    handle(request)
  }
}
