import { expect, it } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.ts'
import { AttemptLimits, type AdmittedAttempt } from './attempt-limits.ts'

const SETTINGS = { failuresPerAddressMax: 6, failuresPerAccountMax: 3, failuresWindowMs: 60_000 }

const newLimits = (settings = SETTINGS) => {
  const clock = virtualClock()
  const limits = new AttemptLimits(settings, clock)
  const fail = (address: string, account = 'ada', isKnownThere = false) =>
    limits.admitSignIn({ address, account, isKnownThere })
  return { clock, limits, fail }
}

const isAdmitted = (answer: AdmittedAttempt | number): boolean => typeof answer !== 'number'

const admittedOf = (tries: number, once: () => AdmittedAttempt | number): number =>
  Array.from({ length: tries }, once).filter(isAdmitted).length

it('ends guessing at one account from one address, and forgives it evenly', () => {
  const { clock, fail } = newLimits()
  expect(admittedOf(10, () => fail('192.0.2.1'))).toBe(3)
  expect(fail('192.0.2.1')).toBe(20)
  clock.advance(20_000)
  expect(admittedOf(10, () => fail('192.0.2.1'))).toBe(1)
})

it('ends guessing at many accounts from one address', () => {
  const { fail } = newLimits()
  let n = 0
  expect(admittedOf(20, () => fail('192.0.2.1', `user${(n += 1)}`))).toBe(6)
})

it('counts an address of IPv6 by its network, however it is written', () => {
  const { fail } = newLimits()
  let n = 0
  expect(admittedOf(20, () => fail(`2001:db8:1:2::${(n += 1)}`))).toBe(3)
  expect(isAdmitted(fail('2001:db8:1:2:3:4:5:6'))).toBe(false)
  expect(isAdmitted(fail('2001:db8:1:3::1'))).toBe(true)
})

it('lets nobody lock an account: not from another address, and not from a thousand', () => {
  const { fail } = newLimits()
  expect(admittedOf(10, () => fail('192.0.2.1'))).toBe(3)
  expect(isAdmitted(fail('198.51.100.7'))).toBe(true)
  let n = 0
  const strangers = admittedOf(1_000, () => fail(`203.0.${(n += 1) >> 8}.${n & 255}`))
  expect(strangers).toBeLessThan(30)
  expect(isAdmitted(fail('198.51.100.8'))).toBe(false)
  // The owner, where one of the account's sessions is.
  expect(isAdmitted(fail('198.51.100.9', 'ada', true))).toBe(true)
})

it('lets nobody behind one address lock out those who have a session there', () => {
  const { fail } = newLimits()
  let n = 0
  expect(admittedOf(100, () => fail('192.0.2.1', `guess${(n += 1)}`))).toBe(6)
  expect(isAdmitted(fail('192.0.2.1', 'grace'))).toBe(false)
  expect(admittedOf(10, () => fail('192.0.2.1', 'ada', true))).toBe(3)
  expect(isAdmitted(fail('192.0.2.1', 'bob', true))).toBe(true)
})

it('takes nothing from an address for those who mistype their own password there', () => {
  const { fail } = newLimits()
  for (const name of ['ada', 'bob', 'cleo']) admittedOf(10, () => fail('192.0.2.1', name, true))
  expect(isAdmitted(fail('192.0.2.1', 'grace'))).toBe(true)
})

it('counts nothing that has succeeded', () => {
  const { fail } = newLimits()
  const succeed = () => {
    const attempt = fail('192.0.2.1')
    if (typeof attempt !== 'number') attempt.takeBack()
    return attempt
  }
  expect(admittedOf(100, succeed)).toBe(100)
})

it('counts what is under way, so that a burst gets no further than a series', () => {
  const { fail } = newLimits()
  const burst = Array.from({ length: 50 }, () => fail('192.0.2.1'))
  expect(burst.filter(isAdmitted)).toHaveLength(3)
})

it('counts tokens by their address', () => {
  const { limits, fail } = newLimits()
  expect(admittedOf(10, () => limits.admitToken('192.0.2.1'))).toBe(6)
  expect(isAdmitted(fail('192.0.2.1'))).toBe(false)
})
