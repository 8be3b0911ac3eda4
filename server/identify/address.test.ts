import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createAddressReader } from './address.ts'

/**
 * Goal: nobody gets an address that they did not connect from, unless a proxy that the operator
 * trusts says so. Method: a table of header forms, with one trusted proxy network.
 */
const read = createAddressReader(['10.0.0.0/8', 'fd00::/8'])
const PROXY = '10.0.0.1'
const STRANGER = '198.51.100.7'

const vouched = (peer: string, headers: IncomingHttpHeaders): string | null => {
  const from = read(peer, headers)
  return from.isVouched ? from.address : null
}

describe('a peer without forwarding headers', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['::FFFF:192.168.1.5', '192.168.1.5'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::127.0.0.1', '::7f00:1'],
    ['64:ff9b::7f00:1', '64:ff9b::7f00:1'],
  ])('%s is %s', (peer, address) => {
    expect(read(peer, {})).toEqual({
      address,
      namedBy: null,
      isVouched: true,
      isSecure: false,
      warning: null,
    })
  })

  it('is nobody where the socket has no address', () => {
    expect(read(undefined, {})).toMatchObject({ address: 'unknown', isVouched: false })
  })
})

describe('forwarding headers from a peer that is not trusted', () => {
  it.each([
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'forwarded',
    'x-real-ip',
    'cf-connecting-ip',
    'true-client-ip',
    'via',
  ])('%s leaves the peer its address but no vouching, and names the peer', (header) => {
    const from = read(STRANGER, { [header]: '127.0.0.1' })
    expect(from).toMatchObject({ address: STRANGER, isVouched: false })
    expect(from.warning).toMatchObject({ peer: STRANGER, header })
    expect(from.warning?.message).toContain('trustedProxies')
  })

  it('counts even when the header is empty', () => {
    expect(read('127.0.0.1', { 'x-forwarded-for': '' }).isVouched).toBe(false)
  })

  it('counts even when Connection declares it hop by hop', () => {
    const headers = { connection: 'X-Forwarded-For', 'x-forwarded-for': '127.0.0.1' }
    expect(read('127.0.0.1', headers).isVouched).toBe(false)
  })
})

describe('X-Forwarded-For from a trusted proxy', () => {
  it.each<[string, string, string | null]>([
    ['one address', '203.0.113.9', '203.0.113.9'],
    ['a forged left part', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['a forged left part that is rubbish', '<script>, 203.0.113.9', '203.0.113.9'],
    ['trusted hops on the right', '127.0.0.1, 203.0.113.9, 10.1.2.3, 10.9.9.9', '203.0.113.9'],
    ['an IPv6 proxy hop', '203.0.113.9, fd00::5', '203.0.113.9'],
    ['no space after the comma', '127.0.0.1,203.0.113.9', '203.0.113.9'],
    ['tabs around', '\t203.0.113.9\t', '203.0.113.9'],
    ['a port', '203.0.113.9:4711', '203.0.113.9'],
    ['IPv6', '2001:DB8::9', '2001:db8::9'],
    ['IPv6 in brackets', '[2001:db8::9]', '2001:db8::9'],
    ['IPv6 in brackets with a port', '[2001:db8::9]:443', '2001:db8::9'],
    ['mapped IPv4', '::ffff:203.0.113.9', '203.0.113.9'],
    ['a mapped trusted hop', '203.0.113.9, ::ffff:10.0.0.7', '203.0.113.9'],
    ['a zone', 'fe80::9%eth0', 'fe80::9'],
    ['::127.0.0.1 stays IPv6', '::127.0.0.1', '::7f00:1'],
    ['1,000 forged hops', `${'127.0.0.1, '.repeat(999)}203.0.113.9`, '203.0.113.9'],
    ['1,000 trusted hops', Array(1000).fill('10.0.0.2').join(', '), null],
    ['nothing', '', null],
    ['an empty last member', '203.0.113.9, ', null],
    ['an empty member among trusted ones', '203.0.113.9, , 10.0.0.2', null],
    ['an empty member further left', ', 203.0.113.9', '203.0.113.9'],
    ['unknown', '203.0.113.9, unknown', null],
    ['a hidden name', '203.0.113.9, _hidden', null],
    ['a host name', 'localhost', null],
    ['short IPv4', '127.1', null],
    ['octal IPv4', '0177.0.0.1', null],
    ['decimal IPv4', '2130706433', null],
    ['a trailing dot', '127.0.0.1.', null],
    ['IPv4 in brackets', '[127.0.0.1]', null],
    ['an unclosed bracket', '[2001:db8::9', null],
    ['a unix socket', 'unix:', null],
    ['all trusted', '10.0.0.2, 10.0.0.3', null],
  ])('%s', (_name, header, address) => {
    expect(vouched(PROXY, { 'x-forwarded-for': header })).toBe(address)
  })

  it('reads several header lines in the order in which they came', () => {
    const lines = ['127.0.0.1', '203.0.113.9, 10.0.0.2'] as unknown as string
    expect(vouched(PROXY, { 'x-forwarded-for': lines })).toBe('203.0.113.9')
  })
})

describe('Forwarded from a trusted proxy', () => {
  it.each<[string, string, string | null]>([
    ['plain', 'for=203.0.113.9', '203.0.113.9'],
    ['mixed case and other parameters', 'Proto=https;FOR=203.0.113.9;by=10.0.0.1', '203.0.113.9'],
    ['quoted IPv6 with a port', 'for="[2001:db8::9]:4711"', '2001:db8::9'],
    ['a quoted address with an escape', 'for="203.0.113\\.9"', '203.0.113.9'],
    ['two hops, the right one trusted', 'for=203.0.113.9, for=10.0.0.2', '203.0.113.9'],
    ['a forged left part', 'for=127.0.0.1, for=203.0.113.9', '203.0.113.9'],
    [
      'a comma within quotes',
      'for=127.0.0.1;host="a, for=127.0.0.1", for=203.0.113.9',
      '203.0.113.9',
    ],
    ['a hop without for', 'for=203.0.113.9, proto=https', null],
    ['two for in one hop', 'for=203.0.113.9;for=127.0.0.1', null],
    ['hidden', 'for="_gazonk"', null],
    ['unknown', 'for=unknown', null],
    ['an unclosed quote of the client', 'for="127.0.0.1, for=203.0.113.9', null],
    ['a quote of the client closed by the proxy', 'for="x, for="[2001:db8::9]"', null],
    ['an escape that eats the closing quote', 'for="\\", for=203.0.113.9', null],
    ['no equals sign', '127.0.0.1', null],
    ['an empty value', 'for=', null],
    ['nothing', '', null],
  ])('%s', (_name, header, address) => {
    expect(vouched(PROXY, { forwarded: header })).toBe(address)
  })

  it('is read in a time that grows with its length only', () => {
    expect(vouched(PROXY, { forwarded: ' '.repeat(100_000) + '"' })).toBeNull()
    expect(vouched(PROXY, { forwarded: 'for="' + '\\a'.repeat(50_000) })).toBeNull()
  })
})

describe('a trusted proxy', () => {
  it('that names nobody is nobody, and says so with its own address', () => {
    const from = read(PROXY, {})
    expect(from).toMatchObject({ address: PROXY, isVouched: false })
    expect(from.warning).toMatchObject({ peer: PROXY, header: null })
  })

  it.each(['x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'via'])(
    'names nobody by %s alone',
    (header) => {
      expect(vouched(PROXY, { [header]: '203.0.113.9' })).toBeNull()
    },
  )

  it('is believed when both headers agree, and not when they differ', () => {
    const forwardedFor = { 'x-forwarded-for': '203.0.113.9' }
    expect(vouched(PROXY, { ...forwardedFor, forwarded: 'for=203.0.113.9' })).toBe('203.0.113.9')
    expect(vouched(PROXY, { ...forwardedFor, forwarded: 'for=127.0.0.1' })).toBeNull()
    expect(vouched(PROXY, { ...forwardedFor, forwarded: '"' })).toBeNull()
  })

  it('refuses a list of proxies with a bad range', () => {
    expect(() => createAddressReader(['10.0.0.0/33'])).toThrow('0 to 32')
  })
})

describe('whether the client’s side is TLS', () => {
  const isSecure = (peer: string, headers: IncomingHttpHeaders) => read(peer, headers).isSecure

  it.each<[IncomingHttpHeaders, boolean]>([
    [{ 'x-forwarded-proto': 'https' }, true],
    [{ 'x-forwarded-proto': ' HTTPS , http' }, true],
    [{ 'x-forwarded-proto': 'http, https' }, false],
    [{ 'x-forwarded-proto': 'httpsx' }, false],
    [{ forwarded: 'for=192.0.2.1;proto=https;by=10.0.0.1' }, true],
    [{ forwarded: 'for=192.0.2.1;Proto="https"' }, true],
    [{ forwarded: 'for=192.0.2.1, proto=https' }, false],
    [{}, false],
  ])('is said by the trusted proxy: %j', (headers, expected) => {
    expect(isSecure(PROXY, headers)).toBe(expected)
  })

  it('is said by nobody else', () => {
    expect(isSecure(STRANGER, { 'x-forwarded-proto': 'https' })).toBe(false)
  })
})
