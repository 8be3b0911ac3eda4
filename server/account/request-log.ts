import type { Clock } from '../clock.ts'
import type { RequestEvents } from '../events.ts'
import type { Logger } from '../log.ts'

/** Refusals that are logged per minute; a client that repeats a wrong key must not fill the disk. */
const REFUSALS_PER_MINUTE_MAX = 60

const MINUTE_MS = 60_000

/** One line for each request that ends, and some of those for refusals. */
export const createRequestLog = (log: Logger, clock: Clock): RequestEvents => {
  let minute = 0
  let refusals = 0
  const mayLogRefusal = (): boolean => {
    const current = Math.floor(clock.now() / MINUTE_MS)
    if (current !== minute) {
      minute = current
      refusals = 0
    }
    refusals += 1
    return refusals <= REFUSALS_PER_MINUTE_MAX
  }

  return {
    'request:refused': (code, callerClass) => {
      if (mayLogRefusal()) log.warn({ code, class: callerClass }, 'request refused')
    },
    'ticket:started': () => undefined,
    'ticket:firstByte': () => undefined,
    'ticket:ended': (record) => {
      const { requestId, ticket, outcome, status, host, model, operation } = record
      const { promptTokens, completionTokens, queueWaitMs, queuedAt, endedAt } = record
      log.info(
        {
          requestId,
          ticket,
          class: record.class,
          caller: record.callerName,
          operation,
          model,
          host,
          outcome,
          status,
          queueWaitMs,
          totalMs: endedAt - queuedAt,
          promptTokens,
          completionTokens,
        },
        'request ended',
      )
    },
    'host:fault': (host, ticket, detail) => log.warn({ host, ticket, detail }, 'host fault'),
  }
}
