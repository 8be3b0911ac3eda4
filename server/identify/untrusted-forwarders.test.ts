import { expect, it } from 'vitest'
import { UntrustedForwarders } from './untrusted-forwarders.ts'

let now = 0
const clock = { now: () => now, wall: () => now }

const warning = (peer: string, header: string | null = 'via') => ({ peer, header, message: '' })

it('keeps those with the most requests where very many forward', () => {
  const forwarders = new UntrustedForwarders(clock)
  for (now = 1; now <= 3; now++) forwarders.note(warning('10.0.0.1'))
  for (let n = 0; n < 500; n++) forwarders.note(warning(`10.1.0.${n}`))
  expect(forwarders.list()).toHaveLength(100)
  expect(forwarders.list()[0]).toEqual({
    peer: '10.0.0.1',
    headers: ['via'],
    requests: 3,
    firstAt: 1,
    lastAt: 3,
  })
})

it('keeps a newcomer rather than whoever came once and long ago', () => {
  const forwarders = new UntrustedForwarders(clock)
  for (now = 1; now <= 102; now++) forwarders.note(warning(`10.1.0.${now}`))
  const peers = forwarders.list().map(({ peer }) => peer)
  expect(peers).toContain('10.1.0.101')
  expect(peers).toContain('10.1.0.102')
  expect(peers).not.toContain('10.1.0.1')
})

it('has nothing to say of trusted proxies', () => {
  const forwarders = new UntrustedForwarders(clock)
  forwarders.note(warning('10.0.0.1', null))
  expect(forwarders.list()).toEqual([])
})
