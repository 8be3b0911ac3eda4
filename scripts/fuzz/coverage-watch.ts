import { Session } from 'node:inspector'

/**
 * Tells when code ran that had not run before: V8's own block coverage of this thread, in the binary
 * form, which reports each block once, so that looking again costs little.
 */
export class CoverageWatch {
  readonly #session = new Session()
  readonly #isWatched: (url: string) => boolean

  /** Must be made before the watched modules are loaded: V8 forgets what optimised code did not count. */
  constructor(isWatched: (url: string) => boolean) {
    this.#isWatched = isWatched
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true })
  }

  /** How many functions have run in a new way since the last look. */
  takeNew(): number {
    let fresh = 0
    // In one's own thread the answer comes before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      for (const { url, functions } of result) if (this.#isWatched(url)) fresh += functions.length
    })
    return fresh
  }

  stop(): void {
    this.#session.post('Profiler.stopPreciseCoverage')
    this.#session.disconnect()
  }
}
