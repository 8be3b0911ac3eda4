/**
 * `npm run fuzz`: hostile bytes against the parsers, led by what code they make run, and against a
 * whole gateway over raw sockets, made from a grammar. Half of the time goes to each.
 */
import { USAGE, readArguments } from './fuzz/arguments.ts'
import type { FuzzArguments } from './fuzz/arguments.ts'
import { keepCorpus } from './fuzz/corpus.ts'
import { fuzzParsers } from './fuzz/parsers/parser-fuzzer.ts'
import { fuzzWire } from './fuzz/wire/wire-fuzzer.ts'

const fuzz = async ({ minutes, seed, isKept }: FuzzArguments): Promise<boolean> => {
  const msMax = minutes * 30_000
  console.log(`seed ${seed}, ${minutes} minutes`)
  const parsers = await fuzzParsers({ seed, inputsMax: null, msMax })
  console.log(`parsers: ${parsers.inputs} inputs, ${parsers.coverage} ways through the code`)
  const wire = await fuzzWire({ seed, connectionsMax: null, msMax })
  for (const line of wire.describe) console.log(line)
  for (const { parser, input, message } of parsers.findings) {
    console.error(`${parser}: ${message}\n  ${input}`)
  }
  for (const { input, message } of wire.findings) console.error(`gateway: ${message}\n  ${input}`)
  if (isKept) {
    for (const [name, inputs] of Object.entries(parsers.corpora)) {
      keepCorpus(
        name,
        inputs.map((input) => Buffer.from(input, 'latin1')),
      )
    }
    keepCorpus('wire', wire.corpus)
  }
  return parsers.findings.length + wire.findings.length === 0
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
