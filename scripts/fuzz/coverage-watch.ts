import { Session } from 'node:inspector'

/**
 * Tells when code ran in a way in which it had not run before, from V8's own block coverage of this
 * thread: of each function, which of its blocks ran together in one input.
 */
export class CoverageWatch {
  readonly #session = new Session()
  readonly #isWatched: (url: string) => boolean
  readonly #seen = new Set<string>()

  /** Must be made before the watched modules are loaded, and can only be made once in a thread. */
  constructor(isWatched: (url: string) => boolean) {
    this.#isWatched = isWatched
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true })
  }

  /** How many ways have been seen so far. */
  get size(): number {
    return this.#seen.size
  }

  /** Whether anything ran in a new way since the last look. */
  takeIsNew(): boolean {
    const before = this.#seen.size
    // In one's own thread the answer comes before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      for (const { url, functions } of result) {
        if (!this.#isWatched(url)) continue
        for (const { ranges } of functions) {
          const blocks = ranges.map(({ startOffset, count }) => `${startOffset}=${count}`)
          this.#seen.add(`${url} ${blocks.join()}`)
        }
      }
    })
    return this.#seen.size > before
  }
}
