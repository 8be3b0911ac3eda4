import { expect, it } from 'vitest'
import { nearestOf } from './near-miss.ts'

const WORDS = ['agingPerMinute', 'base', 'slots', 'url', 'ticketsMax', 'refuseWhenDownMs']

it.each([
  ['agingPerMinut', 'agingPerMinute'],
  ['aging_per_minute', 'agingPerMinute'],
  ['agnigPerMinuet', 'agingPerMinute'],
  ['Base', 'base'],
  ['RE_FUSE-WHEN-DOWN-MS', 'refuseWhenDownMs'],
  ['sltos', 'slots'],
  ['uri', 'url'],
  ['ticket-max', 'ticketsMax'],
])('takes %s for %s', (text, word) => {
  expect(nearestOf(text, WORDS)).toBe(word)
})

it.each(['', 'colour', 'bytes', 'maxTickets', 'x'.repeat(100_000)])(
  'takes %j for nothing',
  (text) => {
    expect(nearestOf(text, WORDS)).toBeNull()
  },
)

it('prefers the nearest of several', () => {
  expect(nearestOf('graceMx', ['graceMin', 'graceMs'])).toBe('graceMs')
})
