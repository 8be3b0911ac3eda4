import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

// The list of wire.md 7 is covered in full: each of its rows is named by a test.

const ROWS = Array.from({ length: 75 }, (_none, index) => index + 1)

const folder = fileURLToPath(new URL('.', import.meta.url))

/** `row 5: …`, `rows 42, 43: …`: as names of tests and of their groups begin. */
const NAMED = /['"`]rows? (\d+(?:, \d+)*):? /g

const namedIn = (text: string): number[] =>
  [...text.matchAll(NAMED)].flatMap(([, numbers]) => numbers!.split(', ').map(Number))

it('every row has a test that says its number', () => {
  const named = new Set(
    readdirSync(folder)
      // What needs a real host that is not always there covers nothing by itself.
      .filter((file) => file.endsWith('.test.ts') && !file.startsWith('live-'))
      .flatMap((file) => namedIn(readFileSync(join(folder, file), 'utf8'))),
  )
  expect(ROWS.filter((row) => !named.has(row))).toEqual([])
  expect([...named].filter((row) => !ROWS.includes(row))).toEqual([])
})
