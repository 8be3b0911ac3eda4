import { expect, it } from 'vitest'
import { findOptionFault } from './option-ranges.ts'

const RANGES = { top_k: [-1, 100], temperature: [0, 2] } as const

const messageOf = (text: string): string | null =>
  findOptionFault(JSON.parse(text) as Record<string, unknown>, RANGES, 'options.')?.message ?? null

it.each([
  '{}',
  '{"top_k":-1,"temperature":2}',
  '{"top_k":100,"temperature":0}',
  '{"top_k":"many","temperature":null,"stop":["a"]}',
  '{"n_discard":-5,"anything":1e300}',
])('finds nothing wrong with %s', (text) => {
  expect(messageOf(text)).toBeNull()
})

it.each([
  ['{"top_k":101}', 'options.top_k is 101; it must be from -1 to 100'],
  ['{"a":1,"top_k":-2}', 'options.top_k is -2; it must be from -1 to 100'],
  ['{"temperature":1e999}', 'options.temperature is Infinity; it must be from 0 to 2'],
  ['{"n_discard":-1e999}', 'options.n_discard is -Infinity; it must be a finite number'],
  ['{"constructor":1e999}', 'options.constructor is Infinity; it must be a finite number'],
  ['{"__proto__":1e999}', 'options.__proto__ is Infinity; it must be a finite number'],
])('says of %s what is wrong and what is right', (text, message) => {
  expect(messageOf(text)).toBe(message)
})

it('names the parameter, and no more of a long one than is needed', () => {
  const fault = findOptionFault({ ['x'.repeat(1_000)]: Infinity }, RANGES, '')
  expect(fault).toMatchObject({ code: 'invalid_request', param: 'x'.repeat(64), isFinal: true })
})
