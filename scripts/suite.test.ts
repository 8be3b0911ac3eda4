import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CheckoutCopy } from './testing/checkout-copy.ts'

// Goal: the last line of `npm test` is right whatever happens. Method: a checkout with tests of a
// line each, and a Python that can make no virtual environment.

const testFile = (body: string) => `import { it } from 'vitest'\n${body}\n`
const FAILING = `throw new Error('no')`

describe('npm test', () => {
  let copy: CheckoutCopy

  beforeEach(() => {
    copy = new CheckoutCopy()
    copy.write('server/main.ts', 'export {}\n')
    copy.write('fake/python3', '#!/bin/sh\nexit 1\n')
    chmodSync(join(copy.root, 'fake/python3'), 0o755)
  })

  afterEach(() => copy.remove())

  const runTests = async (environment: NodeJS.ProcessEnv = {}) => {
    const path = `${join(copy.root, 'fake')}:${process.env['PATH']}`
    const run = copy.run(['scripts/test.mjs', 'server'], { PATH: path, ...environment })
    const code = await run.ended
    return { code, output: run.output, last: run.lastLine }
  }

  it('counts what passed and is green', async () => {
    copy.write('server/a.test.ts', testFile(`it('a', () => {})\nit('b', () => {})`))
    const run = await runTests()
    expect(run).toMatchObject({ code: 0, last: '2 passed, 0 failed' })
    expect(run.output).toMatch(/^\d+\.\d s {2}tests of pipeline, edge and the rest$/m)
  })

  it('counts failures, what was skipped, and files that do not load', async () => {
    copy.write('server/a.test.ts', testFile(`it('a', () => { ${FAILING} })\nit.skip('b')`))
    copy.write('server/b.test.ts', testFile(`it('c', () => {})`))
    copy.write('server/c.test.ts', testFile(FAILING))
    expect(await runTests()).toMatchObject({ code: 1, last: '1 passed, 2 failed, 1 skipped' })
  })

  it('is red where an error belongs to no test', async () => {
    copy.write('server/a.test.ts', testFile(`it('a', () => { void Promise.reject(new Error()) })`))
    expect(await runTests()).toMatchObject({ code: 1, last: '1 passed, 1 failed' })
  })

  it('is red where the set-up fails', async () => {
    copy.write('server/main.ts', 'const broken: number = "text"\n')
    expect(await runTests()).toMatchObject({ code: 1, last: '0 passed, 1 failed' })
  })

  it('only says that it leaves out the tests of pages without a browser, but not where all has to be tested', async () => {
    copy.write('server/a.test.ts', testFile(`it('a', () => {})`))
    const without = { SEADRAGON_TEST_CHROMIUM: '/nowhere/chromium' }
    const somewhere = await runTests({ ...without, CI: '' })
    expect(somewhere).toMatchObject({ code: 0, last: '1 passed, 0 failed' })
    expect(somewhere.output).toContain('sudo apt-get install -y chromium')
    const everything = await runTests({ ...without, CI: 'true' })
    expect(everything).toMatchObject({ code: 1, last: '1 passed, 1 failed' })
  })

  it('says how to get the Python clients where it cannot', async () => {
    copy.write('server/a.test.ts', testFile(`it('a', () => {})`))
    expect((await runTests()).output).toContain('sudo apt-get install -y python3-venv')
  })
})
