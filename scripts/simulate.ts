/**
 * `npm run simulate`: the queue against random load and troubles with a virtual clock, its rules
 * checked after every event and its choices compared with those of a plain reference.
 */
import { quantile } from './bench/statistics.ts'
import { Scheduler } from '../server/queue/scheduler.ts'
import { USAGE, readArguments } from './simulate/arguments.ts'
import type { SimulateArguments } from './simulate/arguments.ts'
import { shareSlots } from './simulate/fair-shares.ts'
import { Figures } from './simulate/figures.ts'
import { BrokenRule } from './simulate/ledger.ts'
import { simulate } from './simulate/simulation.ts'

const runSeeds = ({ firstSeed, seeds, events }: SimulateArguments): void => {
  const figures = new Figures()
  const startedAt = performance.now()
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    figures.add(simulate({ seed, events, createQueue: (...parts) => new Scheduler(...parts) }))
  }
  const perSecond = Math.round((figures.events / (performance.now() - startedAt)) * 1_000)
  console.log(`seeds ${firstSeed} to ${firstSeed + seeds - 1}: no rule was broken`)
  console.log(`${figures.events} events, each checked; ${perSecond} events per second`)
  for (const line of figures.describe()) console.log(line)
}

const WEIGHTS = [0.5, 1, 1, 2, 2, 4, 10]

/** Ten hours of callers who always want more; every second one's requests are four times as long. */
const runCrowd = (seed: number): void => {
  const callers = WEIGHTS.map((weight, index) => ({
    id: `key:${index}`,
    weight,
    serviceMs: index % 2 === 0 ? 4_000 : 16_000,
  }))
  const { jain, perWeightMs, guestWaitsMs } = shareSlots({
    seed,
    slots: 8,
    forMs: 36_000_000,
    callers,
    createQueue: (...parts) => new Scheduler(...parts),
  })
  const [most, least] = [Math.max(...perWeightMs), Math.min(...perWeightMs)]
  const waits = [0.5, 0.99].map((share) => (quantile(guestWaitsMs, share) / 1_000).toFixed(1))
  console.log(
    `shares by weight (${WEIGHTS.join(', ')}): Jain ${jain.toFixed(4)}, most / least ${(most / least).toFixed(3)}; ` +
      `a guest among them waits p50 ${waits[0]} s, p99 ${waits[1]} s`,
  )
}

const read = readArguments(process.argv.slice(2))
if (read === 'help') {
  console.log(USAGE)
} else if ('problem' in read) {
  console.error(`simulate: ${read.problem}\n\n${USAGE}`)
  process.exitCode = 1
} else {
  try {
    runSeeds(read)
    runCrowd(read.firstSeed)
  } catch (error) {
    if (!(error instanceof BrokenRule)) throw error
    console.error(`simulate: ${error.message}`)
    process.exitCode = 1
  }
}
