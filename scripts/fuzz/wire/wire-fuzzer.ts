import { SeededRandom } from '../../testing/seeded-random.ts'
import { mutate } from '../byte-mutation.ts'
import { lineOf, readCorpus } from '../corpus.ts'
import { FuzzedGateway } from './fuzzed-gateway.ts'
import { ADMIN_PLACE, KEY_PLACE, anyRequest } from './request-grammar.ts'
import type { SeenReply } from './reply-series.ts'
import { judgeSession } from './wire-rules.ts'
import { runSession } from './wire-session.ts'

const SESSIONS_AT_ONCE = 24
const CORPUS_MAX = 500
const FINDINGS_MAX = 10
const BYTES_MAX = 300_000
/** What the memory may grow by after the first tenth of a run; the collector needs room to be lazy. */
const MEMORY_GROWTH_MB_MAX = 300

export interface WireOptions {
  readonly seed: number
  /** Null for no end but the time's. */
  readonly connectionsMax: number | null
  readonly msMax: number | null
}

export interface WireReport {
  readonly connections: number
  readonly requests: number
  readonly findings: readonly { readonly input: string; readonly message: string }[]
  readonly corpus: readonly Buffer[]
  /** Lines for a terminal. */
  readonly describe: readonly string[]
}

/** Fuzzes a whole gateway over raw sockets. Every connection draws from a seed of its own. */
export const fuzzWire = async (options: WireOptions): Promise<WireReport> => {
  const gateway = await FuzzedGateway.start()
  try {
    const fuzzer = new WireFuzzer(gateway, options)
    return await fuzzer.run()
  } finally {
    await gateway.stop()
  }
}

class WireFuzzer {
  readonly #gateway: FuzzedGateway
  readonly #options: WireOptions
  /** Tried once as they are, before anything new. */
  readonly #known = readCorpus('wire')
  readonly #corpus: Buffer[] = [...this.#known]
  readonly #fresh: Buffer[] = []
  readonly #seen = new Set<string>()
  readonly #statuses = new Map<number, number>()
  readonly #findings: { input: string; message: string }[] = []
  readonly #startedAt = performance.now()
  #connections = 0
  #memoryMbBefore: number | null = null

  constructor(gateway: FuzzedGateway, options: WireOptions) {
    this.#gateway = gateway
    this.#options = options
  }

  async run(): Promise<WireReport> {
    await Promise.all(Array.from({ length: SESSIONS_AT_ONCE }, () => this.#work()))
    if (this.#findings.length === 0 && !(await this.#gateway.becomesIdle())) {
      this.#find('slots are still in use, or requests wait, though every client is gone', null)
    }
    this.#look()
    const memoryMb = this.#gateway.memoryMb()
    const grownMb = (memoryMb ?? 0) - (this.#memoryMbBefore ?? memoryMb ?? 0)
    if (grownMb > MEMORY_GROWTH_MB_MAX) this.#find(`the memory has grown by ${grownMb} MB`, null)
    const requests = [...this.#statuses.values()].reduce((sum, count) => sum + count, 0)
    return {
      connections: this.#connections,
      requests,
      findings: this.#findings,
      corpus: this.#fresh,
      describe: [
        `gateway: ${this.#connections} connections, ${requests} requests answered, ${this.#gateway.hostRequests} reached the host, ${this.#seen.size} kinds of answers`,
        `memory: ${this.#memoryMbBefore} MB after the first tenth, ${memoryMb} MB at the end`,
        [...this.#statuses]
          .toSorted(([a], [b]) => a - b)
          .map((pair) => pair.join(': '))
          .join(', '),
      ],
    }
  }

  get #isOver(): boolean {
    const { connectionsMax, msMax } = this.#options
    return (
      this.#findings.length >= FINDINGS_MAX ||
      (connectionsMax !== null && this.#connections >= connectionsMax) ||
      (msMax !== null && this.#elapsedMs > msMax)
    )
  }

  get #elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  async #work(): Promise<void> {
    while (!this.#isOver) {
      this.#connections += 1
      const random = new SeededRandom(this.#options.seed + this.#connections * 7_919)
      const input = this.#known[this.#connections - 1] ?? this.#nextInput(random)
      const sent = this.#gateway.dress(input)
      try {
        const session = await runSession(this.#gateway.port, sent, random)
        const { replies, problem } = judgeSession(sent, session)
        if (problem !== null) this.#find(problem, input)
        this.#learn(input, replies)
      } catch (error) {
        this.#find(`no connection: ${(error as Error).message}`, input)
      }
      this.#look()
    }
  }

  #nextInput(random: SeededRandom): Buffer {
    const count = random.chance(0.8) ? 1 : 2 + random.whole(2)
    const fresh = Buffer.concat(Array.from({ length: count }, () => anyRequest(random)))
    if (!random.chance(0.3)) return fresh
    const known = this.#corpus.length > 0 && random.chance(0.7) ? random.pick(this.#corpus) : fresh
    return mutate(known, random, {
      others: [fresh],
      words: ['\r\n', '\r\n\r\n', ': ', KEY_PLACE, ADMIN_PLACE, '\0', '0\r\n\r\n'],
      bytesMax: BYTES_MAX,
    })
  }

  /** Keeps what was answered as nothing was before. */
  #learn(input: Buffer, replies: readonly SeenReply[]): void {
    for (const { status } of replies) {
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1)
    }
    const kinds = replies.map(({ status, headers, body }) => {
      const words = status < 400 ? '' : body.replace(/[^a-z ]+/gi, '').slice(0, 40)
      return `${status} ${headers.get('content-type') ?? ''} ${words}`
    })
    const kind = kinds.join()
    if (this.#seen.has(kind) || this.#seen.size > 5_000) return
    this.#seen.add(kind)
    if (this.#corpus.length < CORPUS_MAX) this.#corpus.push(input)
    this.#fresh.push(input)
  }

  #look(): void {
    const problem = this.#gateway.findProblem()
    if (problem !== null) this.#find(problem, null)
    const { connectionsMax, msMax } = this.#options
    const isWarm =
      (connectionsMax !== null && this.#connections > connectionsMax / 10) ||
      (msMax !== null && this.#elapsedMs > msMax / 10)
    if (isWarm) this.#memoryMbBefore ??= this.#gateway.memoryMb()
  }

  #find(message: string, input: Buffer | null): void {
    if (this.#findings.length >= FINDINGS_MAX) return
    const shown = input === null ? 'one of the last inputs' : lineOf(input)
    this.#findings.push({ input: shown, message })
  }
}
