import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchRun } from './bench-run.ts'
import { decisionTimesMs } from './decision-times.ts'
import { untilWorks } from './free-port.ts'
import { watchMemory } from './memory-watch.ts'
import { memoryMbOf } from './process-usage.ts'
import type { Row } from './row.ts'
import { format, plainRow } from './row.ts'
import { quantile } from './statistics.ts'

const WAITING = 10_000
const MEMORY_MB_BELOW = 400
const DECISION_MS_BELOW = 0.2
/** Holds the only slot for longer than all of this takes. */
const PLAN = { tokens: 100_000, apartMs: 1_000, holdMs: 0 }

/** 10,000 streams that wait for one slot, on a gateway of their own. */
export const measureWaiting = async (run: BenchRun): Promise<readonly Row[]> => {
  run.say(`${format(WAITING)} waiting streams`)
  const gateway = await run.startGateway(1)
  const { pid, target } = gateway.rival
  const memoryIdleMb = memoryMbOf(pid)
  const watch = watchMemory(pid)
  const streams = WAITING + 1
  await run.load.run<'crowd'>({ kind: 'crowd', target, streams, plan: PLAN })
  await untilWorks(async () => {
    const waiting = await gateway.waiting()
    if (waiting !== WAITING) throw new Error(`${waiting} requests wait instead of ${WAITING}`)
  })
  await sleep(run.size.crowdSeconds * 1_000)
  const memoryPeakMb = watch.stop()
  await run.load.run<'disperse'>({ kind: 'disperse' })
  await run.stopGateway(gateway)
  const decisionMs = quantile(decisionTimesMs(WAITING), 0.99)
  return [
    plainRow(
      `${format(WAITING)} waiting streams: memory before, MB`,
      { seadragon: format(memoryIdleMb) },
      null,
    ),
    plainRow(
      '… memory at its peak, MB',
      { seadragon: format(memoryPeakMb) },
      {
        text: `under ${MEMORY_MB_BELOW} MB`,
        isMet: memoryPeakMb < MEMORY_MB_BELOW,
      },
    ),
    plainRow(
      '… a scheduling decision, p99, ms',
      { seadragon: format(decisionMs, 4) },
      {
        text: `under ${DECISION_MS_BELOW} ms`,
        isMet: decisionMs < DECISION_MS_BELOW,
      },
    ),
  ]
}
