import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CLIENTS } from './clients.ts'
import { HOSTS } from './hosts.ts'

// Goal: the page that says what is tested says what is: its tables are compared with the tests themselves.

const ROOT = new URL('../../../', import.meta.url)

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

const SECTION = read('docs/dialects.md').split('\n## What is tested\n')[1] ?? ''

/** The cells of the tables on the page, without their heads' underlines. */
const TABLES: readonly string[][][] = SECTION.split(/\n\n+/)
  .filter((block) => block.trim().startsWith('|'))
  .map((block) =>
    block
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('| -') || line.startsWith('|-'))
      .map((line) => line.split('|').slice(1, -1))
      .map((cells) => cells.map((cell) => cell.trim())),
  )

/** For each scenario of a file, in its order, which of the clients go through it. */
const scenariosIn = (path: string): string[][] =>
  read(path)
    .split(/\n +it(?:\.each\(.*\))?\(/)
    .slice(1)
    .map((test) => test.split(/\n +describe/)[0]!)
    .filter((test) => test.includes('client'))
    .map((test) => {
      const name = /^'([^']*?)(?:: %i)?'/.exec(test)![1]!
      const lacks = [...test.matchAll(/skip\(client\.lacks\.includes\('(\w+)'\)/g)]
      const goes = Object.values(CLIENTS).map((client) =>
        lacks.some(([, lack]) => client.lacks.some((own) => own === lack)) ? '–' : '✓',
      )
      return [name, ...goes]
    })

const HEAD = ['scenario', ...Object.keys(CLIENTS)]

it.each([
  [0, 'server/testing/pairs/pairs.test.ts'],
  [1, 'server/testing/real-servers/real-server.ts'],
])('table %i has the scenarios of %s, and who goes through them', (index, path) => {
  expect(TABLES[index]).toEqual([HEAD, ...scenariosIn(path)])
})

it('names every kind of host', () => {
  for (const host of Object.keys(HOSTS)) expect(SECTION.replace(/\s+/g, ' ')).toContain(host)
})

it('names tests that are there', () => {
  const named = [...SECTION.matchAll(/`(server\/[\w/.-]+)`/g)].map(([, path]) => path!)
  expect(named.length).toBeGreaterThan(8)
  expect(named.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([])
})
