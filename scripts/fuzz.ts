/**
 * `npm run fuzz`: hostile bytes against the parsers, led by what code they make run, and against a
 * whole gateway over raw sockets, made from a grammar; half of the time goes to each. Before that, so
 * many spellings of paths and addresses that time does not matter.
 */
import { comparePairs } from './fuzz/addresses/address-pass.ts'
import { USAGE, readArguments } from './fuzz/arguments.ts'
import type { FuzzArguments } from './fuzz/arguments.ts'
import { keepCorpus } from './fuzz/corpus.ts'
import { fuzzParsers } from './fuzz/parsers/parser-fuzzer.ts'
import { fuzzPaths } from './fuzz/paths/path-pass.ts'
import { fuzzWire } from './fuzz/wire/wire-fuzzer.ts'

const ADDRESS_PAIRS = 1_000_000
const PATHS = 100_000

const fuzzTheAddresses = async (seed: number): Promise<number> => {
  const { pairs, within, findings } = comparePairs(seed, ADDRESS_PAIRS)
  console.log(`addresses: ${pairs} pairs, ${within} of them in their range`)
  for (const finding of findings) console.error(`addresses: ${finding}`)
  return findings.length
}

const fuzzThePaths = async (seed: number): Promise<number> => {
  const { asked, known, statuses, findings } = await fuzzPaths(seed, PATHS)
  console.log(`paths: ${asked} asked, ${known} of them spell one of ours`)
  console.log([...statuses].map((pair) => pair.join(': ')).join(', '))
  for (const finding of findings) console.error(`paths: ${finding}`)
  return findings.length
}

const fuzzTheParsers = async (seed: number, msMax: number, isKept: boolean): Promise<number> => {
  const { inputs, coverage, findings, corpora } = await fuzzParsers({
    seed,
    inputsMax: null,
    msMax,
  })
  console.log(`parsers: ${inputs} inputs, ${coverage} ways through the code`)
  for (const { parser, input, message } of findings) {
    console.error(`${parser}: ${message}\n  ${input}`)
  }
  if (isKept) {
    for (const [name, kept] of Object.entries(corpora)) {
      keepCorpus(
        name,
        kept.map((input) => Buffer.from(input, 'latin1')),
      )
    }
  }
  return findings.length
}

const fuzzTheGateway = async (seed: number, msMax: number, isKept: boolean): Promise<number> => {
  const { describe, findings, corpus } = await fuzzWire({ seed, connectionsMax: null, msMax })
  for (const line of describe) console.log(line)
  for (const { input, message } of findings) console.error(`gateway: ${message}\n  ${input}`)
  if (isKept) keepCorpus('wire', corpus)
  return findings.length
}

const FUZZERS = {
  addresses: fuzzTheAddresses,
  paths: fuzzThePaths,
  parsers: fuzzTheParsers,
  gateway: fuzzTheGateway,
} as const

/** Whether nothing was found. */
const fuzz = async ({ minutes, seed, isKept, targets }: FuzzArguments): Promise<boolean> => {
  console.log(`seed ${seed}, ${minutes} minutes`)
  const timed = targets.filter((target) => target === 'parsers' || target === 'gateway')
  const msMax = (minutes * 60_000) / timed.length
  let isSound = true
  for (const target of targets) {
    const findings = await FUZZERS[target](seed, msMax, isKept)
    isSound &&= findings === 0
  }
  return isSound
}

const read = readArguments(process.argv.slice(2))
if (read === 'help') {
  console.log(USAGE)
} else if ('problem' in read) {
  console.error(`fuzz: ${read.problem}\n\n${USAGE}`)
  process.exitCode = 1
} else {
  const isSound = await fuzz(read)
  if (!isSound) console.error(`repeat with: npm run fuzz ${read.minutes} -- --seed ${read.seed}`)
  process.exit(isSound ? 0 : 1)
}
