/** The thread that fuzzes the parsers: one that never returns does not take the fuzzer with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { readCorpus } from '../corpus.ts'
import { CoverageWatch } from '../coverage-watch.ts'
import { SharedInput } from '../shared-input.ts'
import type { ParserReport, ParserTask } from './parser-task.ts'
import { TargetFuzzer } from './target-fuzzer.ts'

/** Inputs of one parser before the next has its turn. */
const TURN = 50

const fuzz = async ({ seed, inputsMax, msMax, memory }: ParserTask): Promise<ParserReport> => {
  const startedAt = performance.now()
  const coverage = new CoverageWatch((url) => /\/server\/(?:dialect|identify|config)\//.test(url))
  const { PARSER_TARGETS } = await import('./all-targets.ts')
  const current = new SharedInput(memory)
  const fuzzers = PARSER_TARGETS.map(
    (target, index) =>
      new TargetFuzzer(target, {
        seed: seed + index,
        coverage,
        kept: readCorpus(target.name),
        onInput: (input) => current.begin(index, input),
      }),
  )
  for (const fuzzer of fuzzers) fuzzer.begin()
  const isOver = (tried: number): boolean =>
    (inputsMax !== null && tried >= inputsMax) ||
    (msMax !== null && performance.now() - startedAt > msMax)
  for (let tried = 0; !isOver(tried); tried += TURN) {
    for (const fuzzer of fuzzers) for (let left = TURN; left > 0; left -= 1) fuzzer.tryNext()
  }
  return {
    inputs: current.runs,
    coverage: coverage.size,
    findings: fuzzers.flatMap(({ findings }) => findings),
    corpora: Object.fromEntries(
      fuzzers.map(({ target, corpus }) => [
        target.name,
        corpus.slice(target.seeds.length).map((input) => input.toString('latin1')),
      ]),
    ),
  }
}

parentPort!.postMessage(await fuzz(workerData as ParserTask))
