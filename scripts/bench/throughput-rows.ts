import { setTimeout } from 'node:timers/promises'
import type { BenchRun } from './bench-run.ts'
import { takeTurns } from './bench-run.ts'
import type { LoopResult } from './load-task.ts'
import { processorTimeOf } from './process-usage.ts'
import type { ReplyPlan } from './reply-plan.ts'
import type { Rival } from './rival.ts'
import type { Row } from './row.ts'
import { format, plainRow, ratioRow } from './row.ts'
import { median } from './statistics.ts'
import { runWrk } from './wrk.ts'

const CONNECTIONS = 32
const STREAM: ReplyPlan = { tokens: 200, apartMs: 0, holdMs: 0 }
const WARM_UP_SECONDS = 2

/** What is done after the last reply counts too: the gateway's database follows within this. */
const AFTERMATH_MS = 1_000

/** One turn of one rival. */
interface Figures {
  readonly perSecond: number
  /** Processor time for each request or token, µs. */
  readonly processUs: number
  readonly mainThreadUs: number
}

/** Plain requests, over 32 connections that ask as fast as they are answered. */
export const measurePlain = async (run: BenchRun): Promise<readonly Row[]> => {
  const send = async ({ target }: Rival, seconds: number): Promise<LoopResult> =>
    run.hasWrk
      ? await runWrk({ target, seconds, connections: CONNECTIONS, folder: run.folder })
      : await run.load.run<'loop'>({
          kind: 'loop',
          target,
          seconds,
          connections: CONNECTIONS,
          plan: null,
        })
  for (const rival of run.rivals) await send(rival, WARM_UP_SECONDS)
  const turns = await takeTurns(run, { title: 'plain requests', count: run.size.turns }, (rival) =>
    measureTurn(rival, { send: () => send(rival, run.size.secondsEach), pieces: 'replies' }),
  )
  return [
    ratioRow('plain request: processor time, µs', turns, {
      of: (figures) => figures.processUs,
      digits: 1,
      bar: { text: 'at most 1.6 × bare (aim: 1.25)', isMet: (ratio) => ratio <= 1.6 },
    }),
    ratioRow('… of its main thread, µs', turns, {
      of: (figures) => figures.mainThreadUs,
      digits: 1,
      bar: null,
    }),
    ratioRow(`… requests a second, ${CONNECTIONS} connections`, turns, {
      of: (figures) => figures.perSecond,
      bar: { text: 'at least 0.65 × bare', isMet: (ratio) => ratio >= 0.65 },
    }),
  ]
}

/** Streams of 200 tokens without a pause, 32 at once. */
export const measureStreams = async (run: BenchRun): Promise<readonly Row[]> => {
  const send = ({ target }: Rival, seconds: number): Promise<LoopResult> =>
    run.load.run<'loop'>({ kind: 'loop', target, seconds, connections: CONNECTIONS, plan: STREAM })
  for (const rival of run.rivals) await send(rival, WARM_UP_SECONDS)
  const turns = await takeTurns(
    run,
    { title: 'streams without delay', count: run.size.turns },
    (rival) =>
      measureTurn(rival, { send: () => send(rival, run.size.secondsEach), pieces: 'tokens' }),
  )
  return [
    ratioRow(`streamed tokens a second, ${CONNECTIONS} streams without delay`, turns, {
      of: (figures) => figures.perSecond,
      bar: { text: 'at least 0.9 × bare', isMet: (ratio) => ratio >= 0.9 },
    }),
    ratioRow('… processor time a token, µs', turns, {
      of: (figures) => figures.processUs,
      digits: 2,
      bar: { text: 'at most 1.5 × bare', isMet: (ratio) => ratio <= 1.5 },
    }),
    ratioRow('… of its main thread, µs', turns, {
      of: (figures) => figures.mainThreadUs,
      digits: 2,
      bar: null,
    }),
  ]
}

/** The same for callers who speak another dialect than the host, beside rivals that only pass it on. */
export const measureTranslation = async (run: BenchRun): Promise<readonly Row[]> => {
  const send = ({ name, target }: Rival, seconds: number): Promise<LoopResult> =>
    run.load.run<'loop'>({
      kind: 'loop',
      target: { ...target, way: name === 'seadragon' ? 'translated' : 'native' },
      seconds,
      connections: CONNECTIONS,
      plan: STREAM,
    })
  for (const rival of run.rivals) await send(rival, WARM_UP_SECONDS)
  const turns = await takeTurns(
    run,
    { title: 'translated streams', count: run.size.turns },
    (rival) =>
      measureTurn(rival, { send: () => send(rival, run.size.secondsEach), pieces: 'tokens' }),
  )
  const tokenUs = median(turns.get('seadragon')!.map(({ processUs }) => processUs))
  return [
    ratioRow(`translated tokens a second, ${CONNECTIONS} streams without delay`, turns, {
      of: (figures) => figures.perSecond,
      bar: { text: 'at least 0.6 × bare', isMet: (ratio) => ratio >= 0.6 },
    }),
    plainRow(
      '… processor time a token, µs',
      { seadragon: format(tokenUs, 2) },
      { text: 'at most 8', isMet: tokenUs <= 8 },
    ),
  ]
}

const measureTurn = async (
  { name, pid }: Rival,
  {
    send,
    pieces,
  }: {
    readonly send: () => Promise<LoopResult>
    readonly pieces: 'replies' | 'tokens'
  },
): Promise<Figures> => {
  const before = processorTimeOf(pid)
  const result = await send()
  await setTimeout(AFTERMATH_MS)
  const after = processorTimeOf(pid)
  if (result.errors > 0) throw new Error(`${name}: ${result.errors} of ${result.replies} failed`)
  const count = result[pieces]
  return {
    perSecond: count / result.seconds,
    processUs: ((after.processMs - before.processMs) * 1_000) / count,
    mainThreadUs: ((after.mainThreadMs - before.mainThreadMs) * 1_000) / count,
  }
}
