import type { UsageRow, UsageSums } from './usage-source.ts'

const WHOLE = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})
const PART = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 3,
})
const SMALL = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 })

/** With two digits behind the point, or as many as show anything: 12.50, 0.505, 0.0042. */
export const formatAmount = (amount: number): string => {
  if (amount === 0 || amount >= 1) return WHOLE.format(amount)
  return (amount >= 0.1 ? PART : SMALL).format(amount)
}

/** As short as on an axis. */
export const formatShortAmount = (amount: number): string => SMALL.format(amount)

/** Of the costs in the answer; null where it has none: nobody asked for them, or nothing has a price. */
export const costCurrencyOf = ({ items, currency }: UsageSums): string | null =>
  items[0]?.cost === undefined ? null : currency

/** What requests cost; a part of it where not all is known. */
export const costText = ({ cost = null, costUnknown = 0 }: UsageRow, currency: string): string => {
  if (cost === null) return 'unknown'
  return `${costUnknown > 0 ? 'at least ' : ''}${formatAmount(cost)} ${currency}`
}
