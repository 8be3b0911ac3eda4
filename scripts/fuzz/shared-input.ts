/** The longest input that a parser is given. */
export const INPUT_BYTES_MAX = 4_096

const RUNS = 0
const TARGET = 1
const LENGTH = 2
const HEADER_BYTES = 12

/**
 * What is being tried right now, in memory that two threads see: where a parser never returns, the
 * other thread can tell with which bytes.
 */
export class SharedInput {
  readonly memory: SharedArrayBuffer
  readonly #header: Int32Array
  readonly #bytes: Buffer

  constructor(memory = new SharedArrayBuffer(HEADER_BYTES + INPUT_BYTES_MAX)) {
    this.memory = memory
    this.#header = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.#bytes = Buffer.from(memory, HEADER_BYTES)
  }

  /** Inputs that were begun. */
  get runs(): number {
    return Atomics.load(this.#header, RUNS)
  }

  begin(target: number, input: Buffer): void {
    input.copy(this.#bytes)
    this.#header[TARGET] = target
    this.#header[LENGTH] = input.length
    Atomics.add(this.#header, RUNS, 1)
  }

  read(): { readonly target: number; readonly input: Buffer } {
    const length = this.#header[LENGTH]!
    return { target: this.#header[TARGET]!, input: Buffer.from(this.#bytes.subarray(0, length)) }
  }
}
