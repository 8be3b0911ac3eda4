import { parseArgs } from 'node:util'

export const USAGE = `usage: npm run simulate [seeds] [-- options]

Runs the queue against random load with a virtual clock and checks its rules after every event.

  seeds         how many seeds to run; 200 by default
  --seed N      begin with this seed, and run only it where no number of seeds is given
  --events N    events in each run before it drains; 1000 by default
`

export interface SimulateArguments {
  readonly firstSeed: number
  readonly seeds: number
  readonly events: number
}

const OPTIONS = {
  seed: { type: 'string' },
  events: { type: 'string', default: '1000' },
  help: { type: 'boolean', default: false },
} as const

export const readArguments = (
  args: readonly string[],
): SimulateArguments | { readonly problem: string } | 'help' => {
  const parsed = parse(args)
  if ('problem' in parsed) return parsed
  const { values, positionals } = parsed
  if (values.help) return 'help'
  if (positionals.length > 1) return { problem: 'give one number of seeds' }
  const seeds = positionals[0] ?? (values.seed === undefined ? '200' : '1')
  const numbers = [values.seed ?? '1', seeds, values.events].map(Number)
  if (!numbers.every((number) => Number.isSafeInteger(number) && number > 0)) {
    return { problem: 'seeds, --seed and --events are whole numbers from 1' }
  }
  const [firstSeed, count, events] = numbers as [number, number, number]
  return { firstSeed, seeds: count, events }
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
