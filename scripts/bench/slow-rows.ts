import type { BenchRun } from './bench-run.ts'
import { takeTurns } from './bench-run.ts'
import { watchMemory } from './memory-watch.ts'
import { memoryMbOf } from './process-usage.ts'
import type { Rival } from './rival.ts'
import type { Row } from './row.ts'
import { format, plainRow } from './row.ts'
import { median, quantile } from './statistics.ts'

const STREAMS = 1_000
const RAMP_MS = 1_000
const PLAN = { tokens: 20, apartMs: 200, holdMs: 0 }
const LATE_MS_BELOW = 20
const MEMORY_MB_BELOW = 160

/** One turn of one rival. */
interface Figures {
  readonly complete: number
  readonly lateP99Ms: number
  readonly firstTokenP99Ms: number
  readonly memoryBeforeMb: number
  readonly memoryPeakMb: number
}

/** 1,000 streams at the pace of a model, all at once. */
export const measureSlowStreams = async (run: BenchRun): Promise<readonly Row[]> => {
  const turns = await takeTurns(
    run,
    { title: '1,000 slow streams', count: run.size.slowTurns },
    (rival) => measureTurn(run, rival),
  )
  const figures = (of: (figures: Figures) => number, digits = 0): Row['figures'] =>
    Object.fromEntries([...turns].map(([name, all]) => [name, format(median(all.map(of)), digits)]))
  const own = turns.get('seadragon')!
  const isAlways = (check: (figures: Figures) => boolean): boolean => own.every(check)
  const late = median(own.map(({ lateP99Ms }) => lateP99Ms))
  return [
    plainRow(
      `${format(STREAMS)} streams of one token per 200 ms: complete`,
      Object.fromEntries(
        [...turns].map(([name, all]) => [
          name,
          format(Math.min(...all.map(({ complete }) => complete))),
        ]),
      ),
      { text: 'all', isMet: isAlways(({ complete }) => complete === STREAMS) },
    ),
    plainRow(
      '… tokens late, p99, ms',
      figures((one) => one.lateP99Ms, 1),
      {
        text: `under ${LATE_MS_BELOW} ms`,
        isMet: late < LATE_MS_BELOW,
      },
    ),
    plainRow(
      '… first token, p99, ms',
      figures((one) => one.firstTokenP99Ms, 1),
      null,
    ),
    plainRow(
      '… memory before, MB',
      figures((one) => one.memoryBeforeMb),
      null,
    ),
    plainRow(
      '… memory at its peak, MB',
      figures((one) => one.memoryPeakMb),
      {
        text: `under ${MEMORY_MB_BELOW} MB`,
        isMet: isAlways(({ memoryPeakMb }) => memoryPeakMb < MEMORY_MB_BELOW),
      },
    ),
  ]
}

const measureTurn = async (run: BenchRun, { pid, target, name }: Rival): Promise<Figures> => {
  const memoryBeforeMb = memoryMbOf(pid)
  const watch = watchMemory(pid)
  const result = await run.load.run<'paced'>({
    kind: 'paced',
    target,
    streams: STREAMS,
    rampMs: RAMP_MS,
    plan: PLAN,
  })
  const memoryPeakMb = watch.stop()
  if (result.firstError !== null) run.say(`${name}: ${result.firstError}`)
  return {
    complete: result.complete,
    lateP99Ms: quantile(result.lateMs, 0.99),
    firstTokenP99Ms: quantile(result.firstTokenMs, 0.99),
    memoryBeforeMb,
    memoryPeakMb,
  }
}
