import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { booksFaults, checkBooks, type Seen } from './check-books.ts'
import { readBooks } from './books.ts'
import type { GatewayUnderTorture } from './gateway-under-torture.ts'
import { canaryOf, DIALECTS, planned } from './plan.ts'
import type { Torture, TortureRun } from './torture-run.ts'

const SLOTS = 16
const CALLERS = 24

/** What a kill waits for, so that kills fall evenly on the stages of a request and not on time. */
const INSTANTS = ['asked', 'head came', 'complete'] as const

/** Promise 1: what a caller saw complete is recorded once, whenever the process was killed. */
export const tortureKills: Torture = async (run) => {
  const history: Seen[] = []
  const startsMs: number[] = []
  const numbers = { next: 0 }
  for (let kill = 0; kill < run.size.kills; kill += 1) {
    const startedAt = performance.now()
    const gateway = await run.startGateway({ slots: SLOTS })
    startsMs.push(performance.now() - startedAt)
    history.push(...(await loadUntilKilled(run, gateway, numbers)))
  }
  const last = await run.startGateway({ slots: SLOTS })
  await last.stop()
  const verdict = checkBooks(history, readBooks(run.dataDir))
  const { examples: _, ...figures } = verdict
  return {
    figures: {
      kills: run.size.kills,
      'requests asked': history.length,
      ...figures,
      'slowest restart to ready, ms': Math.round(Math.max(...startsMs)),
    },
    faults: booksFaults(verdict),
  }
}

const loadUntilKilled = async (
  run: TortureRun,
  gateway: GatewayUnderTorture,
  numbers: { next: number },
): Promise<readonly Observation[]> => {
  const instant = run.random.pick(INSTANTS)
  let left = 20 + run.random.whole(400)
  const passed = (what: (typeof INSTANTS)[number]): void => {
    if (what !== instant) return
    left -= 1
    if (left === 0) gateway.kill('SIGKILL')
  }
  const agent = createAgent(CALLERS)
  const observations: Observation[] = []
  let isKilled = false
  const caller = async (): Promise<void> => {
    while (!isKilled) {
      const plan = planned(canaryOf('kill', numbers.next++), {
        dialect: run.random.pick(DIALECTS),
        tokens: 1 + run.random.whole(8),
        apartMs: run.random.whole(3),
        holdMs: run.random.whole(5),
      })
      const isStreaming = run.random.chance(0.7)
      passed('asked')
      const seen = await call(plan, {
        agent,
        port: gateway.port,
        isStreaming,
        onHead: () => passed('head came'),
      })
      observations.push(seen)
      if (seen.extent === 'complete') passed('complete')
    }
  }
  const callers = Array.from({ length: CALLERS }, caller)
  await gateway.ended()
  isKilled = true
  await Promise.all(callers)
  agent.destroy()
  return observations
}
