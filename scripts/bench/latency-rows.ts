import type { BenchRun } from './bench-run.ts'
import type { Rival } from './rival.ts'
import type { Row } from './row.ts'
import { format, plainRow } from './row.ts'
import { quantile } from './statistics.ts'

const PLAN = { tokens: 2, apartMs: 1, holdMs: 0 }
const WARM_UP_SAMPLES = 50

const FIRST_BYTE_BARS = [
  { share: 0.5, name: 'p50', mostMs: 0.5 },
  { share: 0.99, name: 'p99', mostMs: 2 },
]
const LEAVE_MS_MOST = 100

/** What each rival adds to the time of the upstream itself, with nothing else to do. */
export const measureFirstByte = async (run: BenchRun): Promise<readonly Row[]> => {
  const targets = [run.direct, ...run.rivals.map(({ target }) => target)]
  const ask = (samples: number) =>
    run.load.run<'firstByte'>({ kind: 'firstByte', targets, samples, plan: PLAN })
  await ask(WARM_UP_SAMPLES)
  run.say(`first byte: ${run.size.firstByteSamples} streams each`)
  const [direct, ...through] = await ask(run.size.firstByteSamples)
  return FIRST_BYTE_BARS.map(({ share, name, mostMs }) => {
    const addedMs = through.map((tookMs) => quantile(tookMs, share) - quantile(direct!, share))
    return plainRow(`added time to first byte, idle, ${name}, ms`, figuresOf(run.rivals, addedMs), {
      text: `${mostMs} ms`,
      isMet: addedMs[0]! <= mostMs,
    })
  })
}

/** From a caller's leaving, in mid-stream or before the first byte, to the upstream's knowing. */
export const measureLeaving = async (run: BenchRun): Promise<readonly Row[]> => {
  const { direct, size, load, say } = run
  // The bare proxy does not pass a leaving on.
  const rivals = run.rivals.filter(({ name }) => name !== 'bare')
  const p99Ms: number[] = []
  for (const { name, target } of rivals) {
    say(`callers who leave: ${size.leaves} of ${name}`)
    const tookMs = await load.run<'leave'>({ kind: 'leave', target, direct, times: size.leaves })
    p99Ms.push(quantile(tookMs, 0.99))
  }
  return [
    plainRow('caller leaves → upstream closed, p99, ms', figuresOf(rivals, p99Ms), {
      text: `${LEAVE_MS_MOST} ms`,
      isMet: p99Ms[0]! <= LEAVE_MS_MOST,
    }),
  ]
}

const figuresOf = (rivals: readonly Rival[], values: readonly number[]): Row['figures'] =>
  Object.fromEntries(rivals.map(({ name }, index) => [name, format(values[index]!, 2)]))
