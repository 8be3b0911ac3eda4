import { describe, expect, test } from 'vitest'
import { ServiceTimes } from './service-times.ts'
import { Work } from './work.ts'

describe('ServiceTimes', () => {
  test('expects nothing before the first measurement', () => {
    expect(new ServiceTimes().expect('a')).toBeNull()
  })

  test('expects what it saw first, give or take half', () => {
    const times = new ServiceTimes()
    times.record('a', 1_000)
    expect(times.expect('a')).toEqual({ meanMs: 1_000, deviationMs: 500 })
  })

  test('moves an eighth of the way to what it sees', () => {
    const times = new ServiceTimes()
    times.record('a', 1_000)
    times.record('a', 1_800)
    expect(times.expect('a')).toEqual({ meanMs: 1_100, deviationMs: 575 })
  })

  test('grows sure of what stays the same', () => {
    const times = new ServiceTimes()
    for (let count = 0; count < 50; count += 1) times.record('a', 700)
    expect(times.expect('a')!.meanMs).toBe(700)
    expect(times.expect('a')!.deviationMs).toBeLessThan(1)
  })

  test('follows a change', () => {
    const times = new ServiceTimes()
    times.record('a', 100)
    for (let count = 0; count < 50; count += 1) times.record('a', 10_000)
    expect(times.expect('a')!.meanMs).toBeGreaterThan(9_900)
  })

  test('keeps models apart, and takes all of them together for a new one', () => {
    const times = new ServiceTimes()
    times.record('a', 1_000)
    times.record('b', 2_600)
    expect(times.expect('a')!.meanMs).toBe(1_000)
    expect(times.expect('b')!.meanMs).toBe(2_600)
    expect(times.expect('c')!.meanMs).toBe(1_200)
  })

  test('takes a service that took no time', () => {
    const times = new ServiceTimes()
    times.record('a', 0)
    expect(times.expect('a')).toEqual({ meanMs: 0, deviationMs: 0 })
  })

  test('forgets the model that was longest without a new one, and only beyond a thousand', () => {
    const times = new ServiceTimes()
    for (let index = 0; index < 1_000; index += 1) times.record(`m${index}`, 1_000)
    times.record('m0', 1_000)
    for (let count = 0; count < 30; count += 1) times.record('new', 9_000)
    expect(times.expect('m0')!.meanMs).toBe(1_000)
    expect(times.expect('m1')!.meanMs).toBeGreaterThan(1_000)
    expect(times.expect('m2')!.meanMs).toBe(1_000)
  })

  test('throws at a time that cannot be', () => {
    expect(() => new ServiceTimes().record('a', -1)).toThrow('not negative')
    expect(() => new ServiceTimes().record('a', NaN)).toThrow('not negative')
  })
})

describe('Work', () => {
  test('is nothing at first', () => {
    const work = new Work()
    expect(work.meanMs).toBe(0)
    expect(work.deviationMs).toBe(0)
  })

  test('adds means up, and deviations as their squares', () => {
    const work = new Work()
    work.add({ meanMs: 100, deviationMs: 30 }, 1)
    work.add({ meanMs: 200, deviationMs: 40 }, 1)
    expect(work.meanMs).toBe(300)
    expect(work.deviationMs).toBe(50)
  })

  test('adds several tickets, or a share of one', () => {
    const work = new Work()
    work.add({ meanMs: 100, deviationMs: 10 }, 4)
    expect(work.meanMs).toBe(400)
    expect(work.deviationMs).toBe(20)
    work.add({ meanMs: 100, deviationMs: 0 }, 0.5)
    expect(work.meanMs).toBe(450)
  })
})
