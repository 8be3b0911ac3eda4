import { describe, expect, it } from 'vitest'
import { areAlike, modelsOf, rowsOf } from './price-rows.ts'

describe('prices to be filled in', () => {
  it('leave a model in them that costs nothing, and what is for all others', () => {
    const models = { '*': {}, own: {}, bought: { input: 0.2, cachedInput: 0, gpuHour: 0 } }
    expect(modelsOf(rowsOf(models))).toEqual(models)
  })

  it('say nothing of other models where nothing is set for them', () => {
    expect(modelsOf(rowsOf({ own: {} }))).toEqual({ own: {} })
  })

  it('are the same in whatever order they stand', () => {
    const one = { b: { input: 1, output: 2 }, a: {} }
    expect(areAlike(one, { a: {}, b: { output: 2, input: 1 } })).toBe(true)
    expect(areAlike(one, { a: {}, b: { output: 2 } })).toBe(false)
    expect(areAlike(one, { b: { input: 1, output: 2 } })).toBe(false)
  })
})
