/**
 * `npm run torture`: a whole gateway under faults and load, and a check of every promise afterwards.
 * Ends with 1 where one was broken.
 */
import { randomInt } from 'node:crypto'
import { readArguments, USAGE, type TortureOptions } from './torture/arguments.ts'
import { SIZES } from './torture/sizes.ts'
import { TortureRun, type Figures } from './torture/torture-run.ts'
import { TORTURES } from './torture/tortures.ts'

const SEEDS = 2 ** 31

const printFigures = (name: string, { figures, faults }: Figures): void => {
  console.log(`\n${name}${faults.length === 0 ? '' : ': BROKEN'}`)
  for (const [label, figure] of Object.entries(figures)) {
    console.log(`  ${label.padEnd(40)} ${String(figure).padStart(10)}`)
  }
  for (const fault of faults) console.log(`  BROKEN: ${fault}`)
}

// A gateway goes with this process only where the process ends by itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const torture = async ({ size, names, seed }: TortureOptions): Promise<void> => {
  const chosen = seed ?? randomInt(SEEDS)
  console.log(`torture: ${size}; repeat with --seed=${chosen}`)
  let broken = 0
  for (const name of names) {
    const startedAt = performance.now()
    const result = await TortureRun.perform(TORTURES[name]!, {
      size: SIZES[size],
      seed: chosen,
    })
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    printFigures(`${name} (${seconds} s)`, result)
    if (result.faults.length > 0) broken += 1
  }
  console.log(`\n${names.length} tortures, ${broken} broken; seed ${chosen}`)
  process.exitCode = broken === 0 ? 0 : 1
}

const read = readArguments(process.argv.slice(2))
if (read === 'help') {
  console.log(USAGE)
} else if ('problem' in read) {
  console.error(`torture: ${read.problem}\n\n${USAGE}`)
  process.exitCode = 1
} else {
  await torture(read)
}
