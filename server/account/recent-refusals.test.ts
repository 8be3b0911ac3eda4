import { expect, test } from 'vitest'
import { RecentRefusals } from './recent-refusals.ts'

const refused = (caller: string | null, code = 'flow_limit' as const) => ({
  code,
  caller,
  address: '192.0.2.7',
})

test('says who was refused most in the last minute, and forgets it after that', () => {
  const refusals = new RecentRefusals()
  for (let at = 0; at < 436; at += 1) refusals.add(at * 4, refused(null))
  refusals.add(1_000, refused('build robot'))
  expect(refusals.summary(60_000)).toEqual({
    total: 437 - 250,
    most: [
      { code: 'flow_limit', caller: '192.0.2.7', count: 186 },
      { code: 'flow_limit', caller: 'build robot', count: 1 },
    ],
  })
  expect(refusals.summary(61_999)).toEqual({ total: 0, most: [] })
})

test('counts a flood of ever new callers, and remembers few of them', () => {
  const refusals = new RecentRefusals()
  for (let at = 0; at < 1_000; at += 1) refusals.add(0, refused(`caller ${at}`))
  const { total, most } = refusals.summary(0)
  expect(total).toBe(1_000)
  expect(most).toHaveLength(5)
})
