import { Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { ClassHistogram } from './class-histogram.ts'

const NAMED = { name: 'wait_seconds', help: 'How long' }
const BUCKETS = [0.1, 1, 10]
const VALUES = [
  ['chat', 0],
  ['chat', 0.1],
  ['chat', 0.100001],
  ['chat', 10],
  ['direct', 11],
  ['direct', 1e9],
] as const

it("reads as prom-client's own histogram does", async () => {
  const own = new Registry()
  const histogram = new ClassHistogram({ ...NAMED, buckets: BUCKETS })
  own.registerMetric(histogram as never)
  const theirs = new Registry()
  const reference = new Histogram({
    ...NAMED,
    labelNames: ['class'],
    buckets: BUCKETS,
    registers: [theirs],
  })
  for (const [name, value] of VALUES) {
    histogram.observe(name, value)
    reference.observe({ class: name }, value)
  }
  expect(sorted(await own.metrics())).toEqual(sorted(await theirs.metrics()))
  expect(await own.metrics()).toContain('wait_seconds_bucket{le="0.1",class="chat"} 2')
})

it('has no lines for classes that nothing was observed of', async () => {
  const registry = new Registry()
  registry.registerMetric(new ClassHistogram({ ...NAMED, buckets: BUCKETS }) as never)
  expect(await registry.metrics()).not.toContain('class=')
})

/** The order of the classes is no part of it. */
const sorted = (text: string): string[] => text.split('\n').sort()
