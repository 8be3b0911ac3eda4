import { fileURLToPath } from 'node:url'
import { resolve } from 'node:path'
import { prepare } from '../setup/prepare.mjs'
import type { BenchRun, Size } from './bench-run.ts'
import type { Children } from './children.ts'
import { measureDialects } from './dialect-rows.ts'
import { measureFirstByte, measureLeaving } from './latency-rows.ts'
import { MeasuredGateway } from './measured-gateway.ts'
import { isNginxInstalled, startNginx } from './nginx.ts'
import type { Rival } from './rival.ts'
import type { Row } from './row.ts'
import { measureSignIns } from './sign-in-rows.ts'
import { measureSlowStreams } from './slow-rows.ts'
import { measurePlain, measureStreams, measureTranslation } from './throughput-rows.ts'
import { measureWaiting } from './waiting-rows.ts'
import { isWrkInstalled } from './wrk.ts'

const FULL: Size = {
  turns: 10,
  secondsEach: 4,
  slowTurns: 3,
  firstByteSamples: 1_000,
  crowdSeconds: 15,
  leaves: 400,
}

const QUICK: Size = {
  turns: 3,
  secondsEach: 2,
  slowTurns: 1,
  firstByteSamples: 300,
  crowdSeconds: 3,
  leaves: 100,
}

/** By the names under which they can be chosen. */
const MEASUREMENTS: Readonly<Record<string, (run: BenchRun) => Promise<readonly Row[]>>> = {
  plain: measurePlain,
  streams: measureStreams,
  translation: measureTranslation,
  dialects: measureDialects,
  slow: measureSlowStreams,
  first: measureFirstByte,
  waiting: measureWaiting,
  leaving: measureLeaving,
  'sign-ins': measureSignIns,
}

export const MEASUREMENT_NAMES = Object.keys(MEASUREMENTS)

/** One host may have no more. */
const SLOTS = 1_024

const BUILT_MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

export interface BenchOptions {
  readonly isQuick: boolean
  /** Names of measurements, in the order of the table. */
  readonly rows: readonly string[]
  /** Null for as many as the size has. */
  readonly turns: number | null
  /** The compiled main file; null builds this checkout and measures it. */
  readonly main: string | null
}

export interface BenchParts {
  readonly children: Children
  /** For files that are gone afterwards. */
  readonly folder: string
  readonly say: (text: string) => void
}

/** Starts everything, measures, and returns the table. Everything that was started is left running. */
export const runBench = async (
  options: BenchOptions,
  parts: BenchParts,
): Promise<readonly Row[]> => {
  if (options.main === null) await prepare({ needsBuild: true })
  const run = await startAll(options, parts)
  const rows: Row[] = []
  for (const name of options.rows) rows.push(...(await MEASUREMENTS[name]!(run)))
  return rows
}

const startAll = async (options: BenchOptions, parts: BenchParts): Promise<BenchRun> => {
  const { children, folder, say } = parts
  const main = options.main === null ? BUILT_MAIN : resolve(options.main)
  const upstream = await children.startServer(new URL('./upstream.ts', import.meta.url))
  const startGateway = (slots: number): Promise<MeasuredGateway> =>
    MeasuredGateway.start(children, { main, upstreamPort: upstream.port, slots, folder })
  const gateway = await startGateway(SLOTS)
  const hasWrk = isWrkInstalled()
  if (!hasWrk)
    say(
      'wrk is not installed, so a script sends the plain requests, and takes more of the processor',
    )
  const size = options.isQuick ? QUICK : FULL
  return {
    size: { ...size, turns: options.turns ?? size.turns },
    rivals: [gateway.rival, ...(await startBaselines(upstream.port, parts))],
    startGateway,
    stopGateway: ({ child }) => children.stop(child),
    direct: { port: upstream.port, key: null },
    load: children.startWorker(new URL('./load-worker.ts', import.meta.url)),
    hasWrk,
    folder,
    say,
  }
}

const startBaselines = async (
  upstreamPort: number,
  { children, folder, say }: BenchParts,
): Promise<readonly Rival[]> => {
  const { pid, port } = await children.startServer(new URL('./bare-proxy.ts', import.meta.url), [
    `http://127.0.0.1:${upstreamPort}`,
  ])
  const bare: Rival = { name: 'bare', pid, target: { port, key: null } }
  if (isNginxInstalled()) return [bare, await startNginx(children, { upstreamPort, folder })]
  say('nginx is not installed, so its column stays empty; `apt-get install nginx-light` brings it')
  return [bare]
}
