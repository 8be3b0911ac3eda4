import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CheckoutCopy } from './testing/checkout-copy.ts'

// Goal: `npm start` does what is missing, once, and then is the gateway. Method: a checkout with a
// program of a few lines in the gateway's place, and a program in npm's.

const PROGRAM = `
console.log('arguments', process.argv.slice(2).join(' '))
process.once('SIGINT', () => console.log('stopping'))
process.stdin.once('data', () => process.exit(7))
console.log('serving')
`

describe('npm start', () => {
  let copy: CheckoutCopy

  beforeEach(() => {
    copy = new CheckoutCopy()
    copy.write('server/main.ts', PROGRAM)
  })

  afterEach(() => copy.remove())

  const start = (...parameters: string[]) => copy.run(['scripts/start.mjs', ...parameters])

  const startAndStop = async () => {
    const run = start()
    await run.prints('serving')
    run.child.stdin.write('stop\n')
    expect(await run.ended).toBe(7)
    return run.output
  }

  it('builds, hands over the arguments and ends with the exit code of the gateway', async () => {
    const run = start('--check', 'now')
    await run.prints('arguments --check now')
    await run.prints('serving')
    run.child.stdin.write('stop\n')
    expect(await run.ended).toBe(7)
    expect(run.output).toContain('seadragon: building…')
  })

  it('does nothing the second time', async () => {
    await startAndStop()
    expect(await startAndStop()).not.toContain('seadragon:')
  })

  it('builds again after a source has changed, but not after a test has', async () => {
    await startAndStop()
    copy.write('server/main.test.ts', 'export {}\n')
    expect(await startAndStop()).not.toContain('building')
    copy.write('server/main.ts', `${PROGRAM}console.log('changed')\n`)
    expect(await startAndStop()).toContain('building')
  })

  it('keeps the last build and quotes the compiler where the sources do not compile', async () => {
    await startAndStop()
    const before = copy.read('dist/server/main.js')
    copy.write('server/main.ts', 'const broken: number = "text"\n')
    const run = start()
    expect(await run.ended).toBe(1)
    expect(run.output).toContain('the sources do not compile')
    expect(run.output).toContain('TS2322')
    expect(copy.read('dist/server/main.js')).toBe(before)
  })

  it('tells the gateway once of a signal that comes twice', async () => {
    const run = start()
    await run.prints('serving')
    run.child.kill('SIGINT')
    await run.prints('stopping')
    run.child.kill('SIGINT')
    run.child.stdin.write('stop\n')
    expect(await run.ended).toBe(7)
    expect(run.output.match(/stopping/g)).toHaveLength(1)
  })

  it('sets up once where two are started together', async () => {
    const runs = [start(), start()]
    await Promise.all(runs.map((run) => run.prints('serving')))
    const output = runs.map((run) => run.output).join('')
    expect(output.match(/building/g)).toHaveLength(1)
    expect(copy.has('.cache/setup.lock')).toBe(false)
  })

  it('takes over from a set-up that was killed', async () => {
    const killed = copy.run(['-e', ''])
    await killed.ended
    copy.write('.cache/setup.lock', `${killed.child.pid} ${hostname()}\n`)
    await startAndStop()
  })

  it('installs what the lock file names and node_modules lacks', async () => {
    copy.putNpm(`console.log('asked for', process.argv.slice(2).join(' ')); process.exit(1)\n`)
    copy.delete('node_modules/.package-lock.json')
    const run = start()
    expect(await run.ended).toBe(1)
    expect(run.output).toContain('seadragon: npm could not install the packages')
    expect(run.output).toContain('asked for ci --include=dev --include=optional --ignore-scripts')
  })

  it('leaves no lock and no npm behind when it is stopped in the middle', async () => {
    copy.putNpm(`
      import { writeFileSync } from 'node:fs'
      process.on('SIGTERM', () => process.exit(writeFileSync('.cache/ended', '')))
      setInterval(() => {}, 1000)
      writeFileSync('.cache/started', '')
    `)
    copy.delete('node_modules/.package-lock.json')
    const run = start()
    await vi.waitUntil(() => copy.has('.cache/started'), { timeout: 20_000 })
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe('SIGTERM')
    expect(copy.has('.cache/setup.lock')).toBe(false)
    await vi.waitUntil(() => copy.has('.cache/ended'), { timeout: 20_000 })
  })

  it('names the missing tools before it installs anything', async () => {
    copy.delete('node_modules/.package-lock.json')
    copy.delete('node_modules/better-sqlite3')
    mkdirSync(join(copy.root, 'empty'))
    const run = copy.run(['scripts/start.mjs'], { PATH: join(copy.root, 'empty') })
    expect(await run.ended).toBe(1)
    expect(run.output).toMatch(/python3, make, a C compiler \(cc\), a C\+\+ compiler \(g\+\+\)/)
    expect(run.output).toContain('sudo apt-get install -y python3 make g++')
    expect(run.output.trim().split('\n')).toHaveLength(1)
  })
})
