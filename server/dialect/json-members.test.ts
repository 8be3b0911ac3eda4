import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readMembers, writeMembers } from './json-members.ts'

const texts = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...readMembers(Buffer.from(text))].map(([name, value]) => [name, value.toString().trim()]),
  )

it.each([
  ['{}', {}],
  [' \n{ \t} ', {}],
  ['{"a":1}', { a: '1' }],
  ['{ "a" : [1,{"b":"}"}] , "c\\"d" : "e,f\\\\" }', { a: '[1,{"b":"}"}]', 'c"d': '"e,f\\\\"' }],
  ['{"seed":12345678901234567890,"x":1.0e3}', { seed: '12345678901234567890', x: '1.0e3' }],
  ['{"a":1,"a":{"b":2}}', { a: '{"b":2}' }],
  ['{"\\u0061":true}', { a: 'true' }],
])('reads %s', (text, members) => {
  expect(texts(text)).toEqual(members)
})

it('takes names for the same where it is told so', () => {
  const members = readMembers(Buffer.from('{"A":1,"b":2,"a":3}'), (name) => name.toLowerCase())
  expect(writeMembers(members).toString()).toBe('{"a":3,"b":2}')
})

it('writes what it has read, for any object in any layout', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
      fc.constantFrom(undefined, '\t', 3),
      (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const written = writeMembers(readMembers(Buffer.from(text))).toString()
        expect(JSON.parse(written)).toEqual(JSON.parse(text))
      },
    ),
  )
})
