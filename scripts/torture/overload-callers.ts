import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { SeededRandom } from '../testing/seeded-random.ts'
import { call, createAgent } from './keep-alive-caller.ts'
import { letterOf, type OverloadResult, type OverloadTask } from './overload-plan.ts'
import { canaryOf, planned } from './plan.ts'

// All callers of an overload, in a process of their own: neither the host nor who asks for the
// gateway's health waits for their turn.

const REPEATS_MAX = 30
/** A caller takes the gateway's hint, in a tenth of the time that it names. */
const HINT_SHARE = 0.1
const REPEAT_MS = 200
const TURN_MS = 5

/** Open loop: callers come at their rate, whatever becomes of those before them. */
const overload = async (task: OverloadTask): Promise<OverloadResult> => {
  const random = new SeededRandom(task.seed)
  const agent = createAgent(Infinity)
  const delay = monitorEventLoopDelay({ resolution: TURN_MS })
  const letters: string[] = []
  const callers: Promise<void>[] = []
  const state = { isOver: false, servedInTime: 0 }
  const caller = async (): Promise<void> => {
    for (let repeat = 0; repeat <= REPEATS_MAX && !state.isOver; repeat += 1) {
      const number = letters.push(letterOf('nothing')) - 1
      const plan = planned(canaryOf('over', number), { holdMs: task.serviceMs })
      const seen = await call(plan, { agent, port: task.port, isStreaming: true })
      letters[number] = letterOf(seen.extent)
      if (seen.extent === 'complete' && !state.isOver) state.servedInTime += 1
      if (seen.extent !== 'refused') return
      await sleep(Math.max(REPEAT_MS, (seen.retryAfterS ?? 0) * 1000 * HINT_SHARE))
    }
  }
  delay.enable()
  const startedAt = performance.now()
  for (;;) {
    const elapsedMs = performance.now() - startedAt
    if (elapsedMs >= task.forMs) break
    while (callers.length < (elapsedMs * task.callersPerS) / 1000) callers.push(caller())
    await sleep(random.exponential(TURN_MS))
  }
  state.isOver = true
  delay.disable()
  process.send!('over')
  await Promise.all(callers)
  agent.destroy()
  return {
    callers: callers.length,
    extents: letters.join(''),
    servedInTime: state.servedInTime,
    loopLateP99Ms: delay.percentile(99) / 1e6,
  }
}

process.once('message', (task: OverloadTask) => {
  void overload(task).then((result) => process.send!(result))
})
process.once('disconnect', () => process.exit(0))
