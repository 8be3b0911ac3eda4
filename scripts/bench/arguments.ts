import { parseArgs } from 'node:util'
import type { BenchOptions } from './run-bench.ts'
import { MEASUREMENT_NAMES } from './run-bench.ts'

export const USAGE = `usage: npm run bench -- [--quick] [--rows NAMES] [--turns N] [--main FILE] [--write]

  --quick       fewer and shorter turns: about two minutes instead of seven
  --rows NAMES  only these, separated by commas: ${MEASUREMENT_NAMES.join(', ')}
  --turns N     turns of the rows plain, streams and translation
  --main FILE   measure another build, such as dist.old/server/main.js, instead of building this one;
                scheduling decisions are those of this checkout all the same
  --write       write the table into docs/benchmark.md; only with all rows at full size
`

export type ReadArguments =
  | { readonly problem: string }
  | { readonly options: BenchOptions; readonly isWritten: boolean; readonly isHelp: boolean }

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  rows: { type: 'string' },
  turns: { type: 'string' },
  main: { type: 'string' },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

export const readArguments = (args: readonly string[]): ReadArguments => {
  const parsed = parse(args)
  if ('problem' in parsed) return parsed
  const { quick, rows = MEASUREMENT_NAMES.join(','), turns, main = null, write, help } = parsed
  const names = rows.split(',')
  const unknown = names.find((name) => !MEASUREMENT_NAMES.includes(name))
  if (unknown !== undefined) {
    return { problem: `there are no rows "${unknown}"; there are ${MEASUREMENT_NAMES.join(', ')}` }
  }
  if (turns !== undefined && !/^[1-9]\d{0,3}$/.test(turns)) {
    return { problem: `--turns is a whole number from 1 to 9999, not "${turns}"` }
  }
  if (write && args.length > 1) {
    return { problem: '--write stands alone: the page is of all rows at full size' }
  }
  const turnCount = turns === undefined ? null : Number(turns)
  const options = { isQuick: quick, rows: names, turns: turnCount, main }
  return { options, isWritten: write, isHelp: help }
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
