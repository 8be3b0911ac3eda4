import { expect, it } from 'vitest'
import { roundedSum } from './rounded-sum.ts'

it('adds up the rounded', () => {
  const { effective } = roundedSum({ base: 1, waited: 1.2344, lost: 0.0006 })
  expect(effective).toBe(-0.233)
})

it('has no sign where nothing is left', () => {
  // As floats they add up to a little less than nothing, which is shown as −0.000.
  expect(0.3 - 0.4 + 0.1).toBeLessThan(0)
  expect(roundedSum({ base: 0.3, waited: 0.4, lost: 0.1 }).effective).toBe(0)
  const nothing = { base: 0, waited: 0, lost: 0, effective: 0 }
  expect(roundedSum({ base: -0.000_4, waited: 0, lost: 0 })).toEqual(nothing)
})
