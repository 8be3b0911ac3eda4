import type { UsageRow } from './usage-source.ts'

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

/** What requests cost; a part of it where not all is known. */
export const costText = ({ cost, costUnknown }: UsageRow, currency: string): string => {
  if (cost === null) return 'unknown'
  return `${costUnknown > 0 ? 'at least ' : ''}${formatAmount(cost)} ${currency}`
}
