import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { shellWord } from './shell-word.ts'

it.each([
  '/var/lib/seadragon/backups/by-hand-2026.db',
  '/srv/ada/My Files/back up',
  "/srv/ada's $HOME/`id`/\\x",
  '/srv/*; rm -rf ~ # "',
  '',
])('a shell has the path %j back as one word', (path) => {
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${shellWord(path)}`], {
    encoding: 'utf8',
  })
  expect(words).toBe(`${path}\n`)
})

it('a path that needs no quotes has none', () => {
  expect(shellWord('/data/backups/a-1.db')).toBe('/data/backups/a-1.db')
})
