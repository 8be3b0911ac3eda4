import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../bench/statistics.ts'
import { readBooks } from './books.ts'
import { booksFaults, checkBooks } from './check-books.ts'
import { findLeaks } from './check-leaks.ts'
import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { measureLoopDelays } from './loop-delays.ts'
import { canaryOf, planned } from './plan.ts'
import type { GatewayUnderTorture } from './gateway-under-torture.ts'
import type { Torture, TortureRun } from './torture-run.ts'

const SLOTS = 4
const SERVICE_MS = 500
const CAPACITY_PER_S = (SLOTS * 1000) / SERVICE_MS
const OVERLOAD = 10
const REPEATS_MAX = 30
/** A caller takes the gateway's hint, in a tenth of the time that it names. */
const HINT_SHARE = 0.1
const REPEAT_MS = 200
const HEALTH_EVERY_MS = 100

/** Ten times the load, from callers who repeat what was refused; then it must be as if nothing was. */
export const tortureOverload: Torture = async (run) => {
  const gateway = await run.startGateway({
    slots: SLOTS,
    settings: { QUEUE__FLOW_MAX__DIRECT: '64', WAIT__MAX_MS__DIRECT: '5000' },
  })
  const filesBefore = gateway.openFiles()
  const mibBefore = gateway.residentMib()
  const healthMs: number[] = []
  const health = setInterval(() => void measureHealth(gateway, healthMs), HEALTH_EVERY_MS)
  const readDelays = await measureLoopDelays(gateway)
  const load = await overload(run, gateway)
  const delays = await readDelays()
  clearInterval(health)
  const mibAfter = gateway.residentMib()
  const recoveryMs = await recover(gateway, run.patienceMs)
  await Promise.all(load.callers)
  load.hangUp()
  const leaks = await findLeaks({ run, gateway, slots: SLOTS, filesBefore })
  await gateway.stop()
  const verdict = checkBooks(load.history, readBooks(run.dataDir))
  const served = load.history.filter(({ extent }) => extent === 'complete')
  return {
    figures: {
      callers: load.callers.length,
      'requests with repeats': load.history.length,
      refused: load.history.filter(({ extent }) => extent === 'refused').length,
      served: served.length,
      'served while loaded, % of capacity': Math.round(
        (100 * load.servedInTime()) / ((CAPACITY_PER_S * run.size.overloadMs) / 1000),
      ),
      'health p99 while loaded, ms': quantile(healthMs, 0.99).toFixed(1),
      ...delays,
      'memory before and after, MiB': `${Math.round(mibBefore)}, ${Math.round(mibAfter)}`,
      'back to normal after, ms': Math.round(recoveryMs),
    },
    faults: [
      ...leaks,
      ...booksFaults(verdict),
      ...(recoveryMs > run.patienceMs ? ['not back to normal in time'] : []),
      ...(served.length === 0 ? ['nobody was served'] : []),
    ],
  }
}

interface Overload {
  readonly history: Observation[]
  readonly callers: Promise<void>[]
  servedInTime(): number
  hangUp(): void
}

/** Open loop: callers come at their rate, whatever becomes of those before them. */
const overload = async (run: TortureRun, gateway: GatewayUnderTorture): Promise<Overload> => {
  const agent = createAgent(Infinity)
  const history: Observation[] = []
  const callers: Promise<void>[] = []
  const state = { isOver: false, next: 0, servedInTime: 0 }
  const caller = async (): Promise<void> => {
    for (let repeat = 0; repeat <= REPEATS_MAX && !state.isOver; repeat += 1) {
      const plan = planned(canaryOf('over', state.next++), { holdMs: SERVICE_MS })
      const seen = await call(plan, { agent, port: gateway.port, isStreaming: true })
      history.push(seen)
      if (seen.extent === 'complete' && !state.isOver) state.servedInTime += 1
      if (seen.extent !== 'refused') return
      await sleep(Math.max(REPEAT_MS, (seen.retryAfterS ?? 0) * 1000 * HINT_SHARE))
    }
  }
  const startedAt = performance.now()
  const perMs = (CAPACITY_PER_S * OVERLOAD) / 1000
  for (;;) {
    const elapsedMs = performance.now() - startedAt
    if (elapsedMs >= run.size.overloadMs) break
    while (callers.length < elapsedMs * perMs) callers.push(caller())
    await sleep(run.random.exponential(5))
  }
  state.isOver = true
  return { history, callers, servedInTime: () => state.servedInTime, hangUp: () => agent.destroy() }
}

/** Until a new request is served as if nothing had been. */
const recover = async (gateway: GatewayUnderTorture, patienceMs: number): Promise<number> => {
  const endedAt = performance.now()
  const agent = createAgent(1)
  for (let probe = 0; ; probe += 1) {
    const askedAt = performance.now()
    const plan = planned(canaryOf('prob', probe), { holdMs: SERVICE_MS })
    const { extent } = await call(plan, { agent, port: gateway.port, isStreaming: true })
    const now = performance.now()
    const isNormal = extent === 'complete' && now - askedAt < 2 * SERVICE_MS
    if (isNormal || now - endedAt > patienceMs) {
      agent.destroy()
      return now - endedAt
    }
    await sleep(SERVICE_MS / 2)
  }
}

const measureHealth = async (gateway: GatewayUnderTorture, timesMs: number[]): Promise<void> => {
  const askedAt = performance.now()
  const reply = await fetch(`http://127.0.0.1:${gateway.port}/health`)
  await reply.arrayBuffer()
  timesMs.push(performance.now() - askedAt)
}
