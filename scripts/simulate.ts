/**
 * `npm run simulate`: the queue against random load and troubles with a virtual clock, its rules
 * checked after every event and its choices compared with those of a plain reference.
 */
import { Scheduler } from '../server/queue/scheduler.ts'
import { USAGE, readArguments } from './simulate/arguments.ts'
import type { SimulateArguments } from './simulate/arguments.ts'
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

const read = readArguments(process.argv.slice(2))
if (read === 'help') {
  console.log(USAGE)
} else if ('problem' in read) {
  console.error(`simulate: ${read.problem}\n\n${USAGE}`)
  process.exitCode = 1
} else {
  try {
    runSeeds(read)
  } catch (error) {
    if (!(error instanceof BrokenRule)) throw error
    console.error(`simulate: ${error.message}`)
    process.exitCode = 1
  }
}
