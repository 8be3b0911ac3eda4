import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goSyntaxError } from './go-syntax-error.ts'

const complaint = (text: string | Buffer): string => goSyntaxError(Buffer.from(text))

describe('goSyntaxError', () => {
  it.each([
    ['x', "'x' looking for beginning of value"],
    ['[1,]', "']' looking for beginning of value"],
    ['{"a":1,}', "'}' looking for beginning of object key string"],
    ['{"a"}', "'}' after object key"],
    ['{"a":1]', "']' after object key:value pair"],
    ['[1}', "'}' after array element"],
    ['[]]', "']' after top-level value"],
    ['nul1', "'1' in literal null (expecting 'l')"],
    ['faLse', "'L' in literal false (expecting 'l')"],
    ['-a', "'a' in numeric literal"],
    ['1.', 'EOF'],
    ['1.a', "'a' after decimal point in numeric literal"],
    ['1e+a', "'a' in exponent of numeric literal"],
    ['1eE', "'E' in exponent of numeric literal"],
    ['"\t"', "'\\t' in string literal"],
    ['"\\x"', "'x' in string escape code"],
    ['"\\u00gg"', "'g' in \\u hexadecimal character escape"],
    ["'", "'\\'' looking for beginning of value"],
    ['\\', "'\\\\' looking for beginning of value"],
    ['"', 'EOF'],
    ['{"a":{"b":[', 'EOF'],
  ])('says of %s what Go says', (text, place) => {
    const words = place === 'EOF' ? 'unexpected EOF' : `invalid character ${place}`
    expect(complaint(text)).toBe(words)
  })

  it('quotes bytes that are no text as Go does', () => {
    const quoted = (byte: number): string => complaint(Buffer.from([byte])).split(' ')[2] ?? ''
    expect([0x01, 0x7f, 0x80, 0xa0, 0xad, 0xe9].map(quoted)).toEqual([
      "'\\x01'",
      "'\\x7f'",
      "'\\u0080'",
      "'\\u00a0'",
      "'\\u00ad'",
      "'é'",
    ])
  })

  it('finds no fault in JSON but that it may go on, and one in whatever follows it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(complaint(text)).toBe('unexpected EOF')
        expect(complaint(`${text} ;`)).toBe("invalid character ';' after top-level value")
      }),
    )
  })
})
