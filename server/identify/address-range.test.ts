import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRange } from './address-range.ts'
import { parseIpAddress } from './ip-address.ts'

const textOf = (input: string): string => {
  const parsed = parseRange(input)
  return 'range' in parsed ? parsed.range.text : `refused: ${parsed.problem}`
}

describe('parseRange', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    [' 192.168.1.20 ', '192.168.1.20'],
    ['192.168.1.77/24', '192.168.1.0/24'],
    ['10.0.0.1/32', '10.0.0.1'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::1', '::1'],
    ['2001:DB8::FFFF/33', '2001:db8::/33'],
    ['fd00::5/128', 'fd00::5'],
    ['::/0', '::/0'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['::FFFF:c0a8:0/112', '192.168.0.0/16'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::ffff:127.0.0.1/128', '127.0.0.1'],
  ])('writes %s as %s', (input, text) => {
    expect(textOf(input)).toBe(text)
  })

  it.each([
    '127.1',
    '0177.0.0.1',
    '010.0.0.1',
    '2130706433',
    '0x7f.0.0.1',
    '127.0.0.1.',
    '::127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.0/8',
    '::ffff:10.0.0.0/95',
    '::ffff:10.0.0.0/129',
    '::ffff:10.0.0.0%lo/104',
    '1',
    '64:ff9b::7f00:1',
    'fe80::1%eth0',
    '::1%lo',
    'localhost',
    '',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '::/129',
    '10.0.0.1:80',
    '[::1]',
  ])('refuses %j', (input) => {
    expect(textOf(input)).toMatch(/^refused: /)
  })

  it('says which form to write for a mapped address', () => {
    expect(textOf('::ffff:7f00:1')).toContain('127.0.0.1')
  })
})

describe('parseIpAddress', () => {
  it('writes every IPv6 address as the URL standard does', () => {
    const group = fc.nat(0xffff).map((value) => value.toString(16))
    const addresses = fc.oneof(
      fc.ipV6(),
      fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
    )
    fc.assert(
      fc.property(addresses, (text) => {
        const parsed = parseIpAddress(text)
        const standard = new URL(`http://[${text}]`).hostname.slice(1, -1)
        fc.pre(!standard.startsWith('::ffff:'))
        expect(parsed?.text).toBe(standard)
      }),
      { numRuns: 2000 },
    )
  })
})
