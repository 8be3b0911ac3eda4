import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

// Goal: the page that lists what the chat has names, for each row, a test that is there.

const ROOT = new URL('../../../', import.meta.url)

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

const SHOWN_BY = /^\| (.+) \| `(.+)`: (.+) \|$/

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const rows = read('docs/chat.md')
  .split('\n')
  .flatMap((line) => {
    const [, has, path, test] = SHOWN_BY.exec(line) ?? []
    return path === undefined ? [] : [{ has, path, test }]
  })

it('lists all that a chat must have', () => {
  expect(rows.length).toBeGreaterThanOrEqual(26)
})

it.each(rows)('$has: there is such a test', ({ path, test }) => {
  expect(read(path!)).toMatch(new RegExp(`\\b(it|it\\.each\\(.+\\))\\(\\s*'${escaped(test!)}'`))
})
