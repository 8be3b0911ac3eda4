import fc from 'fast-check'
import { expect, it } from 'vitest'
import { outlineJson } from './json-outline.ts'

const isDeeperThan = (bytes: Buffer, depthMax: number): boolean =>
  outlineJson(bytes, { bodyDepthMax: depthMax, bodyValuesMax: 10_000_000 }).isTooDeep

const depthOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

it('agrees with counting on any JSON, however strings are made to look', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}"\\]{0,12}$/))
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 8 },
      text,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    ),
  })).value
  fc.assert(
    fc.property(json, fc.nat(10), (value, depthMax) => {
      const bytes = Buffer.from(JSON.stringify(value))
      expect(isDeeperThan(bytes, depthMax)).toBe(depthOf(value) > depthMax)
    }),
  )
})

it.each([
  ['[[[', true],
  ['[[', false],
  ['"[[[', false],
  ['"\\"[[["', false],
  ['"\\\\"[[[', true],
  ['][[[]', false],
  ['', false],
])('looks at %j, which may be no JSON', (text, isDeeper) => {
  expect(isDeeperThan(Buffer.from(text), 2)).toBe(isDeeper)
})

it('finds the end of a million levels', () => {
  expect(isDeeperThan(Buffer.alloc(1_000_000, '['), 128)).toBe(true)
  expect(isDeeperThan(Buffer.alloc(1_000_000, '[]'), 128)).toBe(false)
})

it('counts the keys of the outermost object, repeated ones each time', () => {
  const limits = { bodyDepthMax: 9, bodyValuesMax: 99 }
  const keys = (text: string): number => outlineJson(Buffer.from(text), limits).topLevelKeys
  expect(keys('{}')).toBe(0)
  expect(keys('{"a":1,"b":{"c":1,"d":[{"e":":"}]}}')).toBe(2)
  expect(keys('{"a":1,"a":2,"\\u0061":3}')).toBe(3)
})

it('counts the values, whatever kind they are of', () => {
  const isTooMany = (text: string): boolean =>
    outlineJson(Buffer.from(text), { bodyDepthMax: 9, bodyValuesMax: 4 }).isTooMany
  expect(isTooMany('[1,2,3,4]')).toBe(false)
  expect(isTooMany('[1,2,3,4,5]')).toBe(true)
  expect(isTooMany('[[],[],[]]')).toBe(true)
  expect(isTooMany('"[,,,,,,,,"')).toBe(false)
})
