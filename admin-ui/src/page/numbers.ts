const COUNT = new Intl.NumberFormat()

/** With the reader's own separators: 12,345. */
export const formatCount = (count: number): string => COUNT.format(count)

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
