import { canonicalModelName } from '../../shared/model-name.ts'
import { ANY_MODEL, type ModelPrice, type Prices } from '../../shared/price.ts'
import { neverRan } from './rollup.ts'

/** What some requests to one model add up to. */
interface Work {
  readonly requests: number
  readonly promptTokens: number
  readonly promptUnknown: number
  readonly cachedTokens: number
  readonly completionTokens: number
  readonly completionUnknown: number
  readonly runMs: number
  readonly timesUnknown: number
}

export interface Cost {
  /** Of what is known, in `COST_UNIT`s: sums of integers lose nothing, however many and small they are. */
  readonly cost: bigint
  /** So many requests at least, of which it is not known what they cost, or not all of it. */
  readonly costUnknown: number
}

export type CostOf = (model: string, work: Work) => Cost

/** Prices are integers of millionths of the currency, as which each is written down once. */
const MICRO = 1_000_000
const MILLION = 1_000_000
const HOUR_MS = 3_600_000
/**
 * One millionth of the currency for a million tokens, and one for an hour, are both whole numbers of
 * units for one token and for one millisecond: so many units are one of the currency.
 */
const COST_UNIT = 18_000_000_000_000n
const UNITS_PER_TOKEN = COST_UNIT / BigInt(MICRO * MILLION)
const UNITS_PER_MS = COST_UNIT / BigInt(MICRO * HOUR_MS)

/** What one token and one millisecond cost, in units; absent as in the price. */
type UnitPrice = { readonly [Part in keyof ModelPrice]: bigint | undefined }

/** Makes the function that says what work costs; without prices nothing has one. */
export const createCostOf = (prices: Prices | undefined): CostOf => {
  const named = new Map(
    Object.entries(prices?.models ?? {}).map(([name, price]) => [keyOf(name), inUnits(price)]),
  )
  const any = named.get(ANY_MODEL)
  const found = new Map<string, UnitPrice | undefined>()
  return (model, work) => {
    if (!found.has(model)) found.set(model, named.get(keyOf(model)) ?? any)
    return costAt(found.get(model), work)
  }
}

const inUnits = ({ input, cachedInput = input, output, gpuHour }: ModelPrice): UnitPrice => ({
  input: times(input, UNITS_PER_TOKEN),
  cachedInput: times(cachedInput, UNITS_PER_TOKEN),
  output: times(output, UNITS_PER_TOKEN),
  gpuHour: times(gpuHour, UNITS_PER_MS),
})

const times = (amount: number | undefined, units: bigint): bigint | undefined =>
  amount === undefined ? undefined : integer(amount * MICRO) * units

const integer = (value: number): bigint => BigInt(Math.round(value))

const keyOf = (model: string): string => (model === ANY_MODEL ? model : canonicalModelName(model))

const costAt = (price: UnitPrice | undefined, work: Work): Cost => {
  if (price === undefined) return { cost: 0n, costUnknown: work.requests }
  const { input, cachedInput, output, gpuHour } = price
  return {
    cost:
      // What no host has called cached is not.
      integer(work.promptTokens - work.cachedTokens) * (input ?? 0n) +
      integer(work.cachedTokens) * (cachedInput ?? 0n) +
      integer(work.completionTokens) * (output ?? 0n) +
      integer(work.runMs) * (gpuHour ?? 0n),
    costUnknown: Math.max(
      input === undefined && cachedInput === undefined ? 0 : work.promptUnknown,
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
  readonly cachedTokens: number | null
  readonly completionTokens: number | null
}

/** In the currency; null where it is not known, or not yet. */
export const costOfRequest = (costOf: CostOf, record: SingleRequest): number | null => {
  const { model, startedAt, endedAt, queueWaitMs, promptTokens, completionTokens } = record
  const ran = !neverRan(record)
  const { cost, costUnknown } = costOf(model, {
    requests: 1,
    promptTokens: promptTokens ?? 0,
    cachedTokens: record.cachedTokens ?? 0,
    promptUnknown: ran && promptTokens === null ? 1 : 0,
    completionTokens: completionTokens ?? 0,
    completionUnknown: ran && completionTokens === null ? 1 : 0,
    runMs: startedAt === null || endedAt === null ? 0 : Math.max(0, endedAt - startedAt),
    timesUnknown: queueWaitMs === null || endedAt === null ? 1 : 0,
  })
  return costUnknown > 0 ? null : amountOf(cost)
}

const PLACES = 1_000_000_000_000n
const UNITS_PER_PLACE = COST_UNIT / PLACES

/** In the currency, to twelve places: the least that a token can cost. Rounds once. */
export const amountOf = (cost: bigint): number =>
  Number((cost + UNITS_PER_PLACE / 2n) / UNITS_PER_PLACE) / Number(PLACES)
