import { expect, test } from 'vitest'
import { benchmarkPage, textTable } from './report.ts'
import type { RivalName } from './rival.ts'
import { plainRow, ratioRow } from './row.ts'

const turns = new Map<RivalName, readonly { readonly us: number }[]>([
  ['seadragon', [{ us: 60 }, { us: 3_000 }, { us: 45 }]],
  ['bare', [{ us: 40 }, { us: 1_500 }, { us: 30 }]],
])

const row = ratioRow('processor time, µs', turns, {
  of: ({ us }) => us,
  digits: 1,
  bar: { text: 'at most 1.6 × bare', isMet: (ratio) => ratio <= 1.6 },
})

test('a row has the median of each rival and of the ratios within the turns', () => {
  expect(row).toEqual({
    what: 'processor time, µs',
    figures: { seadragon: '60.0', bare: '40.0' },
    ofBare: { median: 1.5, low: 1.5, high: 2 },
    ofNginx: null,
    bar: 'at most 1.6 × bare',
    isMet: true,
  })
})

test('what misses its bar says so, and what is missing is a dash', () => {
  const missed = plainRow(
    'memory, MB',
    { seadragon: '1,234' },
    { text: 'under 400 MB', isMet: false },
  )
  const lines = textTable([row, missed]).split('\n')
  expect(lines[1]).toMatch(/^processor time, µs +60\.0 +40\.0 +– +1\.50 \(1\.50–2\.00\) +– .*yes$/)
  expect(lines[2]).toMatch(/^memory, MB +1,234 +– +– +– +– +under 400 MB +NO$/)
})

test('the page has the date, the machine and the table', async () => {
  const page = await benchmarkPage([row], new Date('2026-11-21T12:00:00Z'))
  expect(page).toContain('on 2026-11-21')
  expect(page).toContain(process.versions.node)
  expect(page).toMatch(/^\| processor time, µs \| 60\.0 +\| 40\.0 \|/m)
})
