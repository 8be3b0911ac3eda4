import dns from 'node:dns'
import type { LookupOptions } from 'node:dns'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { guardedLookup, isRefusedAddress } from './address-rule.ts'

describe('the gateway', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.0',
    '169.254.255.255',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '[::ffff:a9fe:a9fe]',
    '::169.254.169.254',
    '64:ff9b::169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fd00:ec2::254',
    'fd20:ce::254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
  ])('does not connect to %s', (address) => {
    expect(isRefusedAddress(address)).toBe(true)
  })

  it.each(['127.0.0.1', '10.0.0.1', '192.168.1.1', '::1', 'fd00::1', '169.253.1.1', '[::1]', 'a'])(
    'may connect to %s',
    (address) => {
      expect(isRefusedAddress(address)).toBe(false)
    },
  )
})

describe('a name', () => {
  afterEach(() => vi.restoreAllMocks())

  const resolve = (hostname: string, options: LookupOptions) =>
    new Promise((done) => {
      guardedLookup(hostname, options, (error, address) => done(error ?? address))
    })

  const leadTo = (...addresses: readonly string[]) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    const lookup = (_name: string, _options: unknown, callback: (...answer: unknown[]) => void) =>
      callback(null, found)
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
  }

  it('leads to its address', async () => {
    leadTo('10.0.0.7', '::1')
    expect(await resolve('gpu.lan', {})).toBe('10.0.0.7')
    expect(await resolve('gpu.lan', { all: true })).toEqual([
      { address: '10.0.0.7', family: 4 },
      { address: '::1', family: 6 },
    ])
  })

  it('is refused where one of its addresses is', async () => {
    leadTo('10.0.0.7', '169.254.169.254')
    expect(String(await resolve('gpu.lan', {}))).toContain('gpu.lan leads to an address')
  })
})
