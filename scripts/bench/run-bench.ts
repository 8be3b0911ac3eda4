import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { prepare } from '../setup/prepare.mjs'
import type { BenchRun, Size } from './bench-run.ts'
import type { Children } from './children.ts'
import { MeasuredGateway } from './measured-gateway.ts'
import { isNginxInstalled, startNginx } from './nginx.ts'
import { machineText, textTable } from './report.ts'
import type { Rival } from './rival.ts'
import type { Row } from './row.ts'
import { measurePlain, measureStreams } from './throughput-rows.ts'
import { isWrkInstalled } from './wrk.ts'

const FULL: Size = { turns: 10, secondsEach: 4, firstByteSamples: 1_000 }
const QUICK: Size = { turns: 3, secondsEach: 2, firstByteSamples: 200 }

const MEASUREMENTS = { plain: measurePlain, streams: measureStreams } as const

const BUILT_MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

export interface BenchOptions {
  readonly quick: boolean
  readonly rows?: string | undefined
  readonly turns?: string | undefined
  readonly main?: string | undefined
}

export const runBench = async (
  options: BenchOptions,
  parts: { readonly children: Children; readonly folder: string },
): Promise<void> => {
  if (options.main === undefined) await prepare({ needsBuild: true })
  const run = await startAll(options, parts)
  const rows: Row[] = []
  const wanted = options.rows?.split(',') ?? Object.keys(MEASUREMENTS)
  for (const name of wanted) {
    rows.push(...(await MEASUREMENTS[name as keyof typeof MEASUREMENTS](run)))
  }
  console.log(`\n${machineText()}\n\n${textTable(rows)}`)
}

const startAll = async (
  options: BenchOptions,
  { children, folder }: { readonly children: Children; readonly folder: string },
): Promise<BenchRun> => {
  const size = options.quick ? QUICK : FULL
  const upstream = await children.startServer(new URL('./upstream.ts', import.meta.url))
  const gateway = await MeasuredGateway.start(children, {
    main: options.main ?? BUILT_MAIN,
    upstreamPort: upstream.port,
    slots: 1_024,
    folder,
  })
  const bare = await children.startServer(new URL('./bare-proxy.ts', import.meta.url), [
    `http://127.0.0.1:${upstream.port}`,
  ])
  const rivals: Rival[] = [
    gateway.rival,
    { name: 'bare', pid: bare.pid, target: { port: bare.port, key: null } },
  ]
  if (isNginxInstalled()) {
    rivals.push(await startNginx(children, { upstreamPort: upstream.port, folder }))
  } else {
    console.error('nginx is missing, so its column is: install it with `apt-get install nginx-light`')
  }
  return {
    size: options.turns === undefined ? size : { ...size, turns: Number(options.turns) },
    rivals,
    gateway,
    direct: { port: upstream.port, key: null },
    load: children.startWorker(new URL('./load-worker.ts', import.meta.url)),
    hasWrk: isWrkInstalled(),
    folder,
    say: (text) => console.error(text),
  }
}
