import { ANY_MODEL, type ModelPrice } from '../../../shared/price.ts'

/** Prices as they are filled in: empty text where there is none. */
export interface PriceRow {
  readonly model: string
  readonly input: number | string
  readonly cachedInput: number | string
  readonly output: number | string
  readonly gpuHour: number | string
}

export const PRICE_PARTS = [
  ['input', 'Per 1M input'],
  ['cachedInput', 'Per 1M cached'],
  ['output', 'Per 1M output'],
  ['gpuHour', 'Per slot hour'],
] as const satisfies readonly (readonly [keyof ModelPrice, string])[]

type Models = Readonly<Record<string, ModelPrice>>

export const emptyRow = (model: string): PriceRow => ({
  model,
  input: '',
  cachedInput: '',
  output: '',
  gpuHour: '',
})

/** The models of which it is known what they cost, and first what is for all others. */
export const rowsOf = (models: Models): readonly PriceRow[] =>
  Object.entries(models)
    .map(([model, { input = '', cachedInput = '', output = '', gpuHour = '' }]) => ({
      model,
      input,
      cachedInput,
      output,
      gpuHour,
    }))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.model.localeCompare(b.model))

const rankOf = ({ model }: PriceRow): number => (model === ANY_MODEL ? 0 : 1)

/** What is left empty is no price: a model without any costs nothing. */
export const modelsOf = (rows: readonly PriceRow[]): Models =>
  Object.fromEntries(
    rows.map(({ model, ...amounts }) => [
      model,
      Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== '')),
    ]),
  )

/** Whether both say the same, in whatever order. */
export const areAlike = (one: Models, other: Models): boolean => textOf(one) === textOf(other)

const textOf = (models: Models): string => JSON.stringify(modelsOf(rowsOf(models)))
