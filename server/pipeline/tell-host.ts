import type { Host } from '../dispatch/host.ts'
import type { RequestEvents } from '../events.ts'
import type { Verdict } from '../relay/verdict.ts'

export interface TriedHost {
  readonly host: Host
  readonly ticket: string
  readonly events: RequestEvents
}

/** Tells the host's breaker; a caller who left is never among these, since an abort has no verdict. */
export const tellHost = (verdict: Verdict, { host, ticket, events }: TriedHost): void => {
  const isFault =
    verdict.kind === 'failed' ||
    ((verdict.kind === 'refused' || verdict.kind === 'errored') && verdict.isHostFault)
  if (!isFault) {
    if (verdict.kind !== 'busy') host.onSuccess()
    return
  }
  const detail = verdict.kind === 'failed' ? verdict.detail : verdict.message
  events['host:fault'](host.config.name, ticket, detail)
  host.onFailure(verdict.kind === 'failed' && verdict.cause === 'connect')
}
