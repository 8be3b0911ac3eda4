/** From the smallest to the largest; each is a whole multiple of the one before. */
const TIMES = [
  ['ms', 1],
  ['s', 1_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['days', 86_400_000],
] as const

const SIZES = [
  ['bytes', 1],
  ['KiB', 1_024],
  ['MiB', 1_048_576],
  ['GiB', 1_073_741_824],
  ['TiB', 1_099_511_627_776],
] as const

type Scale = readonly (readonly [string, number])[]

/** The scale that a unit of a setting is of, and how much of its smallest one it is. */
const UNITS: Readonly<Record<string, readonly [Scale, number]>> = {
  milliseconds: [TIMES, 1],
  seconds: [TIMES, 1_000],
  minutes: [TIMES, 60_000],
  hours: [TIMES, 3_600_000],
  bytes: [SIZES, 1],
}

/**
 * An amount in the largest unit of which there is one, as people say it: 300000 ms as `5 min`, with `≈`
 * where that is not all of it. Null where it says no more than the number.
 */
export const readingOf = (value: number, unit: string | null): string | null => {
  const [scale, factor] = UNITS[unit ?? ''] ?? []
  if (scale === undefined || factor === undefined || !(value > 0)) return null
  const amount = value * factor
  const [name, size] = scale.findLast(([, one]) => one <= amount) ?? scale[0]!
  if (size <= factor) return null
  const short = Math.round((amount / size) * 10) / 10
  const text = `${short} ${short === 1 && name === 'days' ? 'day' : name}`
  return Math.round(short * size) === amount ? text : `≈ ${text}`
}
