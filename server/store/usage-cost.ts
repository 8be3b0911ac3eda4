import { canonicalModelName } from '../../shared/model-name.ts'
import { ANY_MODEL, type ModelPrice, type Prices } from '../../shared/price.ts'

/** What some requests to one model add up to. */
interface Work {
  readonly requests: number
  readonly promptTokens: number
  readonly promptUnknown: number
  readonly completionTokens: number
  readonly completionUnknown: number
  readonly runMs: number
  readonly timesUnknown: number
}

export interface Cost {
  /** Of what is known. */
  readonly cost: number
  /** Requests of which it is not known what they cost, or not all of it. */
  readonly costUnknown: number
}

export type CostOf = (model: string, work: Work) => Cost

const MILLION = 1_000_000
const HOUR_MS = 3_600_000

/** Makes the function that says what work costs; without prices nothing has one. */
export const createCostOf = (prices: Prices | undefined): CostOf => {
  const named = new Map(
    Object.entries(prices?.models ?? {}).map(([name, price]) => [keyOf(name), price] as const),
  )
  const any = named.get(ANY_MODEL)
  const found = new Map<string, ModelPrice | undefined>()
  return (model, work) => {
    if (!found.has(model)) found.set(model, named.get(keyOf(model)) ?? any)
    return costAt(found.get(model), work)
  }
}

const keyOf = (model: string): string => (model === ANY_MODEL ? model : canonicalModelName(model))

const costAt = (price: ModelPrice | undefined, work: Work): Cost => {
  if (price === undefined) return { cost: 0, costUnknown: work.requests }
  const { input, output, gpuHour } = price
  const tokens = work.promptTokens * (input ?? 0) + work.completionTokens * (output ?? 0)
  return {
    cost: tokens / MILLION + (work.runMs / HOUR_MS) * (gpuHour ?? 0),
    costUnknown: Math.max(
      input === undefined ? 0 : work.promptUnknown,
      output === undefined ? 0 : work.completionUnknown,
      gpuHour === undefined ? 0 : work.timesUnknown,
    ),
  }
}

interface SingleRequest {
  readonly model: string
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly queueWaitMs: number | null
  readonly promptTokens: number | null
  readonly completionTokens: number | null
}

/** Null where it is not known, or not yet. */
export const costOfRequest = (costOf: CostOf, record: SingleRequest): number | null => {
  const { model, startedAt, endedAt, queueWaitMs, promptTokens, completionTokens } = record
  const { cost, costUnknown } = costOf(model, {
    requests: 1,
    promptTokens: promptTokens ?? 0,
    promptUnknown: promptTokens === null ? 1 : 0,
    completionTokens: completionTokens ?? 0,
    completionUnknown: completionTokens === null ? 1 : 0,
    runMs: startedAt === null || endedAt === null ? 0 : Math.max(0, endedAt - startedAt),
    timesUnknown: queueWaitMs === null || endedAt === null ? 1 : 0,
  })
  return costUnknown > 0 ? null : rounded(cost)
}

/** Sums of fractions end in digits that nobody paid. */
export const rounded = (cost: number): number => Math.round(cost * MILLION) / MILLION
