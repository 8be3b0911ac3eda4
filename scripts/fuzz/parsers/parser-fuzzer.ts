import { Worker } from 'node:worker_threads'
import { lineOf } from '../corpus.ts'
import { SharedInput } from '../shared-input.ts'
import { PARSER_TARGETS } from './all-targets.ts'
import type { ParserReport, ParserTask } from './parser-task.ts'

/** No input of 4 KiB takes a parser a hundredth of this. */
const HANG_MS = 10_000

/** Registers the compiler in the worker: threads do not have that of their parent. */
const BOOTSTRAP = `
  const { workerData } = require('node:worker_threads')
  import(workerData.tsx).then(({ register }) => { register(); return import(workerData.main) })
`

/** Fuzzes all parsers in a thread, and reports one that never comes back as a finding. */
export const fuzzParsers = async (options: Omit<ParserTask, 'memory'>): Promise<ParserReport> => {
  const current = new SharedInput()
  const worker = new Worker(BOOTSTRAP, {
    eval: true,
    workerData: {
      ...options,
      memory: current.memory,
      tsx: import.meta.resolve('tsx/esm/api'),
      main: new URL('./parser-worker.ts', import.meta.url).href,
    },
  })
  let watch: NodeJS.Timeout | undefined
  try {
    return await new Promise<ParserReport>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      watch = watchForHang(current, resolve)
    })
  } finally {
    clearInterval(watch)
    await worker.terminate()
  }
}

const watchForHang = (
  current: SharedInput,
  onHang: (report: ParserReport) => void,
): NodeJS.Timeout => {
  let runsBefore = -1
  return setInterval(() => {
    const { runs } = current
    if (runs !== runsBefore || runs === 0) {
      runsBefore = runs
      return
    }
    const { target, input } = current.read()
    const parser = PARSER_TARGETS[target]!.name
    const finding = { parser, input: lineOf(input), message: 'it does not come back' }
    onHang({ inputs: runs, coverage: 0, findings: [finding], corpora: {} })
  }, HANG_MS)
}
