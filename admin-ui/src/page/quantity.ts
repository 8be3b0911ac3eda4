import { formatCount } from './numbers.ts'

const SHORT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
const SHARE = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })

/** At most four characters or so, such as 1.2M. */
export const shortCount = (value: number): string => SHORT.format(value)

/** 0.25 as 25 %. */
export const share = (value: number): string => SHARE.format(value)

/** One or many of something: "1 request", "3 requests". */
export const counted = (value: number, one: string): string =>
  `${formatCount(value)} ${value === 1 ? one : `${one}s`}`
