import { fork } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../bench/statistics.ts'
import { readBooks } from './books.ts'
import { booksFaults, checkBooks, type Seen } from './check-books.ts'
import { findLeaks } from './check-leaks.ts'
import { call, createAgent } from './keep-alive-caller.ts'
import { measureLoopDelays } from './loop-delays.ts'
import { extentsOf, type OverloadResult, type OverloadTask } from './overload-plan.ts'
import { canaryOf, planned } from './plan.ts'
import type { GatewayUnderTorture } from './gateway-under-torture.ts'
import type { Torture, TortureRun } from './torture-run.ts'

const SLOTS = 4
const SERVICE_MS = 500
const CAPACITY_PER_S = (SLOTS * 1000) / SERVICE_MS
const OVERLOAD = 10
const HEALTH_EVERY_MS = 100
const CALLERS = new URL('./overload-callers.ts', import.meta.url)

/** Ten times the load, from callers who repeat what was refused; then it must be as if nothing was. */
export const tortureOverload: Torture = async (run) => {
  const gateway = await run.startGateway({
    slots: SLOTS,
    settings: { QUEUE__FLOW_MAX__DIRECT: '64', WAIT__MAX_MS__DIRECT: '5000' },
  })
  const filesBefore = gateway.openFiles()
  const mibBefore = gateway.residentMib()
  const healthMs: number[] = []
  const health = setInterval(() => measureHealth(gateway, healthMs), HEALTH_EVERY_MS)
  const readDelays = await measureLoopDelays(gateway)
  const load = startOverload(run, gateway)
  await load.over
  const delays = await readDelays()
  clearInterval(health)
  const mibAfter = gateway.residentMib()
  const recoveryMs = await recover(gateway, run.patienceMs)
  const { callers, extents, servedInTime, loopLateP99Ms } = await load.result
  const leaks = await findLeaks({ run, gateway, slots: SLOTS, filesBefore })
  await gateway.stop()
  const history = extentsOf(extents).map((extent, number): Seen => {
    const plan = planned(canaryOf('over', number))
    return { canary: plan.canary, extent, tokens: plan.tokens }
  })
  const verdict = checkBooks(history, readBooks(run.dataDir))
  const served = history.filter(({ extent }) => extent === 'complete').length
  return {
    figures: {
      callers,
      'requests with repeats': history.length,
      refused: history.filter(({ extent }) => extent === 'refused').length,
      served,
      'served while loaded, % of capacity': Math.round(
        (100 * servedInTime) / ((CAPACITY_PER_S * run.size.overloadMs) / 1000),
      ),
      'health p50 and p99 while loaded, ms': [0.5, 0.99]
        .map((share) => quantile(healthMs, share).toFixed(1))
        .join(', '),
      ...delays,
      "callers' event loop late by p99, ms": loopLateP99Ms.toFixed(1),
      'memory before and after, MiB': `${Math.round(mibBefore)}, ${Math.round(mibAfter)}`,
      'back to normal after, ms': Math.round(recoveryMs),
    },
    faults: [
      ...leaks,
      ...booksFaults(verdict),
      ...(recoveryMs > run.patienceMs ? ['not back to normal in time'] : []),
      ...(served === 0 ? ['nobody was served'] : []),
    ],
  }
}

interface Overload {
  /** Resolves when no new callers come any more. */
  readonly over: Promise<unknown>
  /** Once those have left who were still there then. */
  readonly result: Promise<OverloadResult>
}

const startOverload = (run: TortureRun, { port }: GatewayUnderTorture): Overload => {
  const child = fork(CALLERS, { execArgv: ['--import', import.meta.resolve('tsx')] })
  run.onEnd(() => child.kill('SIGKILL'))
  const died = once(child, 'exit').then(() => {
    throw new Error('the callers ended before they had told what they saw')
  })
  const over = once(child, 'message')
  const result = over.then(() => once(child, 'message'))
  const task: OverloadTask = {
    port,
    forMs: run.size.overloadMs,
    seed: run.random.whole(2 ** 31),
    callersPerS: CAPACITY_PER_S * OVERLOAD,
    serviceMs: SERVICE_MS,
  }
  child.send(task)
  return {
    over: Promise.race([over, died]),
    result: Promise.race([result, died]).then(([seen]) => {
      died.catch(() => {})
      child.disconnect()
      return seen as OverloadResult
    }),
  }
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

/** On a connection of its own each time, as probes come; one that is not answered counts as well. */
const measureHealth = ({ port }: GatewayUnderTorture, timesMs: number[]): void => {
  const askedAt = performance.now()
  const request = get({ host: '127.0.0.1', port, path: '/health', agent: false }, (reply) => {
    reply.resume()
  })
  request.on('error', () => {})
  request.on('close', () => timesMs.push(performance.now() - askedAt))
}
