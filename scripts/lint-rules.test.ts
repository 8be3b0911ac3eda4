import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CheckoutCopy } from './testing/checkout-copy.ts'

// Goal: the linter's and knip's configuration find what they are there for. Method: a checkout with
// one violation a file, one run of each tool over all of them.

const PLANTED: readonly (readonly [path: string, text: string, says: string])[] = [
  ['floating.ts', 'const go = async () => 1\ngo()\n', 'no-floating-promises'],
  ['misused.ts', '[1].forEach(async () => {})\n', 'no-misused-promises'],
  ['console.ts', "console.log('hello')\n", 'no-console'],
  ['eval.ts', "eval('1')\n", 'no-eval'],
  ['function.ts', "new Function('return 1')\n", 'no-new-func'],
  [
    'process.ts',
    "import { spawn } from 'node:child_process'\nspawn('ls')\n",
    'starts no processes',
  ],
  ['sessions.ts', "import { Lucia } from 'lucia'\nnew Lucia()\n", 'knows lucia'],
  ['default.ts', 'export default 1\n', 'no-default-export'],
  ['barrel.ts', "export * from './floating.ts'\n", 'no-barrel-file'],
  [
    'headers.ts',
    "import type { IncomingMessage } from 'node:http'\n" +
      'export const read = (request: IncomingMessage) => request.headersDistinct\n',
    'CVE-2026-21710',
  ],
  ['time.ts', 'export const now = Date.now()\n', 'Time is passed in'],
  [
    'long.ts',
    `export const long = () => {\n${'  void 0\n'.repeat(70)}}\n`,
    'max-lines-per-function',
  ],
  [
    'wide.ts',
    'export const wide = (a: number, b: number, c: number, d: number) => a + b + c + d\n',
    'max-params',
  ],
  ['any.ts', 'export const any = (a: any) => a\n', 'no-explicit-any'],
  ['enum.ts', 'export enum Light {\n  Red,\n}\n', 'TS1294'],
]

describe('the tools of npm run ready', () => {
  const copy = new CheckoutCopy()
  let output = ''

  beforeAll(async () => {
    for (const [path, text] of PLANTED) copy.write(`server/queue/${path}`, text)
    copy.write('server/auth/sessions.ts', "import { Lucia } from 'lucia'\nnew Lucia()\n")
    copy.write('server/main.ts', "import { used } from './queue/used.ts'\nconsole.log(used)\n")
    copy.write('server/queue/used.ts', 'export const used = 1\nexport const tested = 2\n')
    copy.write(
      'server/queue/used.test.ts',
      "import { tested } from './used.ts'\nconsole.log(tested)\n",
    )
    const run = copy.run(['scripts/ready.mjs'])
    expect(await run.ended).toBe(1)
    output = run.output
  })

  afterAll(() => copy.remove())

  it.each(PLANTED)('find the fault of %s', (path, _text, says) => {
    const place = output.indexOf(path)
    expect(place).toBeGreaterThan(-1)
    expect(output).toContain(says)
  })

  it('let only auth/sessions.ts import lucia', () => {
    expect(output.match(/knows lucia/g)).toHaveLength(1)
  })

  it('find a file that nothing uses', () => {
    expect(output).toMatch(/Unused files[^]*server\/queue\/time\.ts/)
  })

  it('find an export that only a test uses', () => {
    expect(output).toMatch(/tested.*server\/queue\/used\.ts/)
  })

  it('say of each check whether it is green', () => {
    expect(output).toMatch(/s {2}ready: house rules: ok\n/)
    expect(output).toMatch(/s {2}ready: lint: FAILED: correct/)
  })
})
