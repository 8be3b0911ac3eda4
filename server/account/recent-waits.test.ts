import { expect, test } from 'vitest'
import { RecentWaits } from './recent-waits.ts'

test('says which wait a share of them did not exceed', () => {
  const waits = new RecentWaits()
  for (let wait = 100; wait >= 1; wait -= 1) waits.add(1_000, wait)
  expect([0.5, 0.95, 1].map((share) => waits.percentile(share, 0))).toEqual([50, 95, 100])
})

test('knows none where none started since', () => {
  const waits = new RecentWaits()
  expect(waits.percentile(0.5, 0)).toBeNull()
  waits.add(1_000, 5)
  expect(waits.percentile(0.5, 1_000)).toBeNull()
  expect(waits.percentile(0.5, 999)).toBe(5)
})

test('keeps the latest where there are too many', () => {
  const waits = new RecentWaits()
  for (let place = 0; place < 1_024; place += 1) waits.add(1_000, 1)
  for (let place = 0; place < 1_024; place += 1) waits.add(1_000, 9)
  expect(waits.percentile(0.01, 0)).toBe(9)
})
