/**
 * `npm run bench`: the gateway beside a bare proxy on the same stack and beside nginx, all in front of
 * the same upstream on this machine, in turns. It asserts nothing and prints figures.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { USAGE, readArguments } from './bench/arguments.ts'
import { Children } from './bench/children.ts'
import { benchmarkPage, machineText, textTable } from './bench/report.ts'
import { runBench } from './bench/run-bench.ts'
import type { BenchOptions } from './bench/run-bench.ts'

const PAGE = fileURLToPath(new URL('../docs/benchmark.md', import.meta.url))

const bench = async (options: BenchOptions, isWritten: boolean): Promise<void> => {
  const children = new Children()
  const folder = mkdtempSync(join(tmpdir(), 'seadragon-bench-'))
  const cleanUp = (): void => {
    children.killAll()
    rmSync(folder, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      cleanUp()
      process.exit(1)
    })
  }
  try {
    const rows = await runBench(options, { children, folder, say: (text) => console.error(text) })
    console.log(`\n${machineText()}\n\n${textTable(rows)}`)
    if (isWritten) writeFileSync(PAGE, await benchmarkPage(rows, new Date()))
  } finally {
    await children.stopAll()
    cleanUp()
  }
}

const read = readArguments(process.argv.slice(2))
if ('problem' in read) {
  console.error(`bench: ${read.problem}\n\n${USAGE}`)
  process.exitCode = 1
} else if (read.isHelp) {
  console.log(USAGE)
} else if (process.platform !== 'linux') {
  console.error('bench: it reads processor time and memory from /proc, so it runs on Linux only')
  process.exitCode = 1
} else {
  await bench(read.options, read.isWritten)
  process.exit()
}
