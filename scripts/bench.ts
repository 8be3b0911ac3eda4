/**
 * `npm run bench`: the gateway beside a bare proxy on the same stack and beside nginx, all in front of
 * the same upstream on this machine, in turns. It asserts nothing and prints figures.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Children } from './bench/children.ts'
import { runBench } from './bench/run-bench.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string' },
    turns: { type: 'string' },
    main: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const children = new Children()
const folder = mkdtempSync(join(tmpdir(), 'seadragon-bench-'))
try {
  await runBench(values, { children, folder })
} finally {
  await children.stopAll()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
