import { expect, it } from 'vitest'
import { costOfRequest, createCostOf } from './usage-cost.ts'

const costOf = createCostOf({
  currency: 'EUR',
  models: {
    'Qwen3:4B': { input: 0.2, output: 0.6, gpuHour: 3.6 },
    free: {},
    '*': { gpuHour: 36 },
  },
})

const request = {
  model: 'qwen3:4b',
  startedAt: 1_000,
  endedAt: 11_000,
  queueWaitMs: 5,
  promptTokens: 1_000_000,
  completionTokens: 500_000,
}

it('adds up tokens and time at the prices of the model, by whatever name it is known', () => {
  expect(costOfRequest(costOf, request)).toBe(0.2 + 0.3 + 0.01)
  expect(costOfRequest(costOf, { ...request, model: 'other:7b' })).toBe(0.1)
  expect(costOfRequest(costOf, { ...request, model: 'free:latest' })).toBe(0)
})

it('is unknown where a number with a price is, and where there is no price', () => {
  expect(costOfRequest(costOf, { ...request, completionTokens: null })).toBeNull()
  const other = { ...request, model: 'other', completionTokens: null }
  expect(costOfRequest(costOf, other)).toBe(0.1)
  expect(costOfRequest(costOf, { ...other, queueWaitMs: null })).toBeNull()
  expect(costOfRequest(costOf, { ...request, endedAt: null })).toBeNull()
  expect(costOfRequest(createCostOf(undefined), request)).toBeNull()
})
