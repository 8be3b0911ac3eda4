import { SeededRandom } from '../../testing/seeded-random.ts'
import { mutate } from '../byte-mutation.ts'
import { lineOf } from '../corpus.ts'
import type { CoverageWatch } from '../coverage-watch.ts'
import { INPUT_BYTES_MAX } from '../shared-input.ts'
import type { ParserFinding } from './parser-task.ts'
import type { ParserTarget } from './parser-target.ts'

const CORPUS_MAX = 400
/** One is enough to mend the parser; more would only be its variations. */
const FINDINGS_MAX = 3

export interface TargetFuzzerParts {
  readonly seed: number
  readonly coverage: CoverageWatch
  readonly kept: readonly Buffer[]
  onInput(input: Buffer): void
}

/** Tries inputs on one parser, keeps those that made it run in a new way, and mutates these. */
export class TargetFuzzer {
  readonly target: ParserTarget
  readonly corpus: Buffer[] = []
  readonly findings: ParserFinding[] = []
  readonly #parts: TargetFuzzerParts
  readonly #random: SeededRandom

  constructor(target: ParserTarget, parts: TargetFuzzerParts) {
    this.target = target
    this.#parts = parts
    this.#random = new SeededRandom(parts.seed)
  }

  /** The inputs that are known. The first of them are kept whatever they do. */
  begin(): void {
    const seeds = this.target.seeds.map((text) => Buffer.from(text))
    this.corpus.push(...seeds)
    for (const input of [...seeds, ...this.#parts.kept]) this.#try(input)
  }

  tryNext(): void {
    const sources = { others: this.corpus, words: this.target.words, bytesMax: INPUT_BYTES_MAX }
    this.#try(mutate(this.#random.pick(this.corpus), this.#random, sources))
  }

  #try(input: Buffer): void {
    if (this.findings.length >= FINDINGS_MAX) return
    this.#parts.onInput(input)
    try {
      this.target.check(input)
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      this.findings.push({ parser: this.target.name, input: lineOf(input), message })
    }
    if (this.#parts.coverage.takeIsNew() && this.corpus.length < CORPUS_MAX) this.corpus.push(input)
  }
}
