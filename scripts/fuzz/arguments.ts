import { parseArgs } from 'node:util'

export const USAGE = `usage: npm run fuzz [minutes] [-- options]

Tries hostile bytes on the parsers and on a whole gateway, half of the time on each; before that,
100,000 spellings of paths on the gateway, and 1,000,000 addresses on the whitelist.

  minutes   how long; 2 by default
  --seed N  begin as that run began; otherwise another seed each time
  --only X  addresses, paths, parsers or gateway: one of them, with all of the time
  --keep    write what was of interest to scripts/fuzz/corpus, which later runs begin with
`

const TARGETS = ['addresses', 'paths', 'parsers', 'gateway'] as const

export type FuzzTarget = (typeof TARGETS)[number]

export interface FuzzArguments {
  readonly minutes: number
  readonly seed: number
  readonly isKept: boolean
  readonly targets: readonly FuzzTarget[]
}

const OPTIONS = {
  seed: { type: 'string' },
  only: { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

export const readArguments = (
  args: readonly string[],
): FuzzArguments | { readonly problem: string } | 'help' => {
  const parsed = parse(args)
  if ('problem' in parsed) return parsed
  const { values, positionals } = parsed
  if (values.help) return 'help'
  const minutes = Number(positionals[0] ?? '2')
  if (positionals.length > 1 || !(minutes > 0 && minutes <= 10_000)) {
    return { problem: 'give one number of minutes, more than 0' }
  }
  const seed = Number(values.seed ?? Math.floor(performance.timeOrigin % 1_000_000))
  if (!Number.isSafeInteger(seed) || seed < 0) return { problem: '--seed is a whole number' }
  const targets = TARGETS.filter((target) => target === (values.only ?? target))
  if (targets.length === 0) return { problem: '--only takes addresses, paths, parsers or gateway' }
  return { minutes, seed, isKept: values.keep, targets }
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
