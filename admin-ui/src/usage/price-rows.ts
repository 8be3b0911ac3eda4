import { ANY_MODEL, type ModelPrice } from '../../../shared/price.ts'

/** Prices as they are filled in: empty text where there is none. */
export interface PriceRow {
  readonly model: string
  readonly input: number | string
  readonly output: number | string
  readonly gpuHour: number | string
}

export const PRICE_PARTS = [
  ['input', 'Per million read'],
  ['output', 'Per million written'],
  ['gpuHour', 'Per hour at work'],
] as const satisfies readonly (readonly [keyof ModelPrice, string])[]

type Models = Readonly<Record<string, ModelPrice>>

export const emptyRow = (model: string): PriceRow => ({
  model,
  input: '',
  output: '',
  gpuHour: '',
})

/** The models that have a price, and first what is for all others. */
export const rowsOf = ({ [ANY_MODEL]: any, ...named }: Models): readonly PriceRow[] =>
  Object.entries({ [ANY_MODEL]: any ?? {}, ...named }).map(([model, price]) => ({
    model,
    input: price.input ?? '',
    output: price.output ?? '',
    gpuHour: price.gpuHour ?? '',
  }))

/** What is left empty is no price; a model without any is not in the table. */
export const modelsOf = (rows: readonly PriceRow[]): Models =>
  Object.fromEntries(
    rows.flatMap(({ model, ...amounts }) => {
      const price = Object.entries(amounts).filter(([, amount]) => amount !== '')
      return price.length === 0 ? [] : [[model, Object.fromEntries(price)]]
    }),
  )
