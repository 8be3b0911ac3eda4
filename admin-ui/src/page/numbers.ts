const COUNT = new Intl.NumberFormat()
const SHORT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
const SHARE = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })

/** With the reader's own separators: 12,345. */
export const formatCount = (count: number): string => COUNT.format(count)

/** At most four characters or so, such as 1.2M. */
export const formatShort = (value: number): string => SHORT.format(value)

/** 0.25 as 25 %. */
export const formatShare = (value: number): string => SHARE.format(value)

/** One or many of something: "1 request", "3 requests". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** In the largest unit of which there is one: 512 B, 1.5 GiB. */
export const formatBytes = (bytes: number): string => {
  let value = bytes
  let unit = 0
  while (value >= 1_024 && unit < BYTE_UNITS.length - 1) {
    value /= 1_024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${BYTE_UNITS[unit]}`
}

/** Two units at most, as people say it: 380 ms, 4.2 s, 12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export const formatDuration = (ms: number): string => {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  const s = Math.round(ms / 1_000)
  if (s < 60) return `${s} s`
  if (s < 3_600) return pair([Math.floor(s / 60), 'min'], [s % 60, 's'])
  const min = Math.round(s / 60)
  if (min < 1_440) return pair([Math.floor(min / 60), 'h'], [min % 60, 'min'])
  const h = Math.round(min / 60)
  return pair([Math.floor(h / 24), 'd'], [h % 24, 'h'])
}

type Part = readonly [number, string]

const pair = ([most, unit]: Part, [rest, smaller]: Part): string =>
  rest === 0 ? `${most} ${unit}` : `${most} ${unit} ${rest} ${smaller}`
