import { expect, it } from 'vitest'
import { TransitMap } from './transit-map.ts'

it('has what has not been deleted, however much has passed through', () => {
  const map = new TransitMap<number, string>()
  map.set(-100, 'stays')
  for (let key = 0; key < 10_000; key += 1) {
    map.set(key, `value ${key}`)
    expect(map.delete(key - 32)).toBe(key >= 32)
  }
  expect(map.size).toBe(33)
  expect([...map.entries.keys()].filter((key) => key >= 0)).toHaveLength(32)
  expect([map.get(-100), map.get(9_999), map.has(9_967)]).toEqual(['stays', 'value 9999', false])
})

it('is another map after a while, so that no table of V8 leads from one to the next for ever', () => {
  const map = new TransitMap<number, string>()
  const before = map.entries
  for (let key = 0; key < 1_000; key += 1) {
    map.set(key, '')
    map.delete(key)
  }
  expect(map.entries).not.toBe(before)
})
