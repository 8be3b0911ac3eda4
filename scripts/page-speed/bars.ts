/** One measured figure, and what it may be at most. */
export interface Bar {
  readonly what: string
  readonly value: number
  readonly max: number
  readonly unit: 'ms' | 'kB'
}

export const say = (text: string): boolean => process.stdout.write(`${text}\n`)

/** Says a figure and whether it is within its bar; the process fails where one is not. */
export const judge = ({ what, value, max, unit }: Bar): void => {
  const isMet = value <= max
  if (!isMet) process.exitCode = 1
  say(`${isMet ? 'ok    ' : 'MISSED'}  ${what}: ${round(value)} ${unit}, at most ${max} ${unit}`)
}

/** The least value that so much of all values does not go over; of none it is 0. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0

const round = (value: number): number => Number(value.toFixed(value < 100 ? 1 : 0))
