import type { BenchRun } from './bench-run.ts'
import { processorTimeOf } from './process-usage.ts'
import type { ReplyPlan } from './reply-plan.ts'
import type { Rival } from './rival.ts'
import type { Row } from './row.ts'
import { format, plainRow } from './row.ts'
import { quantile, spreadOf } from './statistics.ts'
import type { Way } from './target.ts'

const CONNECTIONS = 32
const STREAM: ReplyPlan = { tokens: 200, apartMs: 0, holdMs: 0 }
const SHORT: ReplyPlan = { tokens: 2, apartMs: 1, holdMs: 0 }

/** Within 5 %: as far as the interval of the paired ratios can tell (design.md 15). */
const SHARE_MIN = 0.95
const FIRST_TOKEN_MS_MOST = 1
const GROWTH_MOST = 1.5

/** What callers of other dialects than the host's, or of OpenAI's own, pay beside those of Ollama's. */
export const measureDialects = async (run: BenchRun): Promise<readonly Row[]> => {
  const own = run.rivals.find(({ name }) => name === 'seadragon')!
  return [
    await measureRelay(run, own),
    ...(await measureFirstToken(run, own)),
    await measureToolCall(run, own),
  ]
}

/** Two ways through the gateway in turns, so that what else the machine does meets both. */
const measureRelay = async (run: BenchRun, { target }: Rival): Promise<Row> => {
  const perSecond = async (way: Way): Promise<number> => {
    const result = await run.load.run<'loop'>({
      kind: 'loop',
      target: { ...target, way },
      seconds: run.size.secondsEach,
      connections: CONNECTIONS,
      plan: STREAM,
    })
    if (result.errors > 0) throw new Error(`${way}: ${result.errors} of ${result.replies} failed`)
    return result.tokens / result.seconds
  }
  const shares: number[] = []
  for (let turn = 0; turn < run.size.turns; turn += 1) {
    run.say(`streams of OpenAI's API, relayed: turn ${turn + 1}`)
    // In alternating order, as everything that is measured in turns.
    const relayedFirst = turn % 2 === 1 ? await perSecond('relayed') : null
    const native = await perSecond('native')
    shares.push((relayedFirst ?? (await perSecond('relayed'))) / native)
  }
  const { median: share, low, high } = spreadOf(shares)
  return plainRow(
    "relayed streams of OpenAI's API: tokens a second, × those of Ollama's",
    { seadragon: `${format(share, 2)} (${format(low, 2)}–${format(high, 2)})` },
    { text: `the interval reaches ${SHARE_MIN}`, isMet: high >= SHARE_MIN },
  )
}

const measureFirstToken = async (run: BenchRun, { target }: Rival): Promise<readonly Row[]> => {
  const targets = [target, { ...target, way: 'translated' as const }]
  run.say(`first token, translated: ${run.size.firstByteSamples} streams each`)
  const [native, translated] = await run.load.run<'firstByte'>({
    kind: 'firstByte',
    targets,
    samples: run.size.firstByteSamples,
    plan: SHORT,
  })
  const added = (share: number): number => quantile(translated!, share) - quantile(native!, share)
  return [
    plainRow(
      'added to the first token by translation, idle, p50, ms',
      { seadragon: format(added(0.5), 2) },
      null,
    ),
    plainRow(
      '… p99, ms',
      { seadragon: format(added(0.99), 2) },
      { text: `${FIRST_TOKEN_MS_MOST} ms`, isMet: added(0.99) <= FIRST_TOKEN_MS_MOST },
    ),
  ]
}

const PIECE_BYTES = 1_024

/** What a call of so many MB costs for each of them, ms: what grows with the square would show. */
const measureToolCall = async (run: BenchRun, { pid, target }: Rival): Promise<Row> => {
  const msPerMb = async (megabytes: number): Promise<number> => {
    run.say(`a tool call of ${megabytes} MB in pieces`)
    const before = processorTimeOf(pid).processMs
    const result = await run.load.run<'loop'>({
      kind: 'loop',
      target: { ...target, way: 'gathered' },
      seconds: run.size.secondsEach,
      connections: 1,
      plan: { ...SHORT, apartMs: 0, tokens: megabytes * 1_024, callBytes: PIECE_BYTES },
    })
    if (result.errors > 0) throw new Error(`${result.errors} of ${result.replies} calls failed`)
    return (processorTimeOf(pid).processMs - before) / result.replies / megabytes
  }
  await msPerMb(1)
  const [one, four] = [await msPerMb(1), await msPerMb(4)]
  return plainRow(
    `a tool call of 4 MB in pieces, translated: processor time a MB, × that of 1 MB (${format(one, 1)} ms)`,
    { seadragon: format(four / one, 2) },
    { text: `at most ${GROWTH_MOST}`, isMet: four / one <= GROWTH_MOST },
  )
}
