import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { GatewayUnderTorture } from './gateway-under-torture.ts'

const RESOLUTION_MS = 5
const GATEWAY_P99 = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m

/** How late the event loops of both sides are, from now until the figures are asked for. */
export const measureLoopDelays = async (gateway: GatewayUnderTorture) => {
  // The gateway's own figure is of the time since it was last asked.
  await gateway.metrics()
  const own = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  own.enable()
  return async (): Promise<Record<string, string>> => {
    own.disable()
    const seconds = Number(GATEWAY_P99.exec(await gateway.metrics())?.[1])
    return {
      "gateway's event loop late by p99, ms": (seconds * 1000).toFixed(1),
      "callers' event loop late by p99, ms": (own.percentile(99) / 1e6).toFixed(1),
    }
  }
}
