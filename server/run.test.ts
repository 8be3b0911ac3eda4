import { spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { eventually } from './testing/asking.ts'
import { temporaryDir } from './testing/temporary-dir.ts'

it('the link to the first admin comes last and alone, after every line of the log', async () => {
  const dir = temporaryDir()
  const path = join(dir, 'output')
  // One file for both streams, or nobody could tell which line came first.
  const output = openSync(path, 'a')
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url))],
    {
      stdio: ['ignore', output, output],
      env: {
        PATH: process.env['PATH'],
        SEADRAGON_LISTEN: '127.0.0.1:0',
        SEADRAGON_DATA: join(dir, 'data'),
        SEADRAGON_HOSTS: JSON.stringify([{ name: 'demo', driver: 'demo' }]),
      },
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n')
  await eventually(() => lines().join(' ')).toContain('Make the first one here')
  const log = lines().slice(0, -4)
  expect(log.map((line) => JSON.parse(line).msg)).toEqual(
    expect.arrayContaining(['host is up', 'Seadragon is listening']),
  )
  expect(lines().slice(-4)).toEqual(['', expect.stringContaining('/ui/setup#'), '', ''])
})
