import type { Clock } from '../clock.ts'
import type { RequestEvents } from '../events.ts'
import type { Logger } from '../log.ts'

const MINUTE_MS = 60_000

export interface RequestLogSettings {
  /** Refusals that are logged; a client that repeats a wrong key must not fill the disk. */
  readonly refusalsPerMinute: number
}

/** One line for each request that ends, and some of those for refusals. */
export const createRequestLog = (
  log: Logger,
  clock: Clock,
  settings: RequestLogSettings,
): RequestEvents => {
  let minute = 0
  let refusals = 0
  const mayLogRefusal = (): boolean => {
    const current = Math.floor(clock.now() / MINUTE_MS)
    if (current !== minute) {
      minute = current
      refusals = 0
    }
    refusals += 1
    return refusals <= settings.refusalsPerMinute
  }

  return {
    'request:refused': ({ code, class: callerClass, requestId, address }) => {
      if (!mayLogRefusal()) return
      log.warn({ requestId, code, class: callerClass, address }, 'request refused')
    },
    'ticket:started': () => undefined,
    'ticket:firstByte': () => undefined,
    'ticket:ended': (opened, settled) => {
      if (!log.isLevelEnabled('info')) return
      log.info(
        {
          requestId: opened.requestId,
          ticket: opened.ticket,
          class: opened.class,
          caller: opened.callerName,
          operation: opened.operation,
          model: opened.model,
          host: settled.host,
          outcome: settled.outcome,
          status: settled.status,
          queueWaitMs: settled.queueWaitMs,
          totalMs: settled.endedAt - opened.queuedAt,
          promptTokens: settled.promptTokens,
          cachedTokens: settled.cachedTokens,
          completionTokens: settled.completionTokens,
        },
        'request ended',
      )
    },
    'host:fault': (host, ticket, detail) => log.warn({ host, ticket, detail }, 'host fault'),
  }
}
