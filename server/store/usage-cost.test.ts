import { expect, it } from 'vitest'
import { amountOf, costOfRequest, createCostOf } from './usage-cost.ts'

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
  cachedTokens: null,
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

it('is another one for what was cached where that has a price, and only where the host said so', () => {
  const models = {
    dear: { input: 2, cachedInput: 0.5 },
    same: { input: 2 },
    free: { cachedInput: 0 },
  }
  const costAt = (model: string, cachedTokens: number | null) =>
    costOfRequest(createCostOf({ currency: 'EUR', models }), { ...request, model, cachedTokens })
  expect([null, 0, 400_000, 1_000_000].map((cached) => costAt('dear', cached))).toEqual([
    2, 2, 1.4, 0.5,
  ])
  expect([null, 400_000].map((cached) => costAt('same', cached))).toEqual([2, 2])
  expect(costAt('free', 400_000)).toBe(0)
})

it('is nothing where the request never ran', () => {
  const tokens = { promptTokens: null, completionTokens: null }
  const waited = { ...request, ...tokens, startedAt: null }
  expect(costOfRequest(costOf, waited)).toBe(0)
  // Of an interrupted one nobody knows whether it ran.
  expect(costOfRequest(costOf, { ...waited, queueWaitMs: null })).toBeNull()
})

it('adds up to the last digit, however small and many the parts are', () => {
  const small = { ...request, promptTokens: 2, completionTokens: 0, endedAt: request.startedAt }
  expect(costOfRequest(costOf, small)).toBe(0.000_000_4)
  const work = { promptTokens: 1, cachedTokens: 0, completionTokens: 0, runMs: 1, requests: 1 }
  const none = { promptUnknown: 0, completionUnknown: 0, timesUnknown: 0 }
  const { cost } = costOf('qwen3:4b', { ...work, ...none })
  expect(amountOf(cost * 1_000_000n)).toBe(0.2 + 1)
  expect(costOf('qwen3:4b', { ...work, ...none, promptTokens: 1e6, runMs: 1e6 }).cost).toBe(
    cost * 1_000_000n,
  )
})
