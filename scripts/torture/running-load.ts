import { setTimeout as sleep } from 'node:timers/promises'
import { within } from './check-leaks.ts'
import type { GatewayUnderTorture } from './gateway-under-torture.ts'
import { call, createAgent, type Observation } from './keep-alive-caller.ts'
import { canaryOf, DIALECTS, planned } from './plan.ts'
import type { TortureRun } from './torture-run.ts'

const CALLERS = 16

export interface RunningLoad {
  readonly history: readonly Observation[]
  /** Waits for so many more of a kind; false when they do not come. */
  until(isOfKind: (seen: Observation) => boolean, count: number): Promise<boolean>
  stop(): Promise<readonly Observation[]>
}

/** Callers who ask without end, every second one for a stream. */
export const loadUntilStopped = (
  run: TortureRun,
  { port }: GatewayUnderTorture,
  name: string,
): RunningLoad => {
  const agent = createAgent(CALLERS)
  const history: Observation[] = []
  const state = { isOver: false, next: 0 }
  const caller = async (index: number): Promise<void> => {
    while (!state.isOver) {
      const dialect = run.random.pick(DIALECTS)
      const plan = planned(canaryOf(name, state.next++), { dialect, apartMs: 1 })
      const seen = await call(plan, { agent, port, isStreaming: index % 2 === 0 })
      history.push(seen)
      if (seen.extent === 'refused') await sleep(10)
    }
  }
  const callers = Array.from({ length: CALLERS }, (_, index) => caller(index))
  return {
    history,
    until: (isOfKind, count) => {
      const from = history.length
      return within(run.patienceMs, () => history.slice(from).filter(isOfKind).length >= count)
    },
    stop: async () => {
      state.isOver = true
      await Promise.all(callers)
      agent.destroy()
      return history
    },
  }
}
