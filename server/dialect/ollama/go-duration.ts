const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  // Go takes the micro sign and the Greek letter.
  '\u00b5s': 1e3,
  '\u03bcs': 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
}

const TEXT_MAX = 256

/**
 * Milliseconds of a `keep_alive` as Ollama reads it: a number of seconds or a Go duration such as
 * `5m`; negative means for ever. Null where it is neither. Go counts whole nanoseconds, so less than
 * one is 0, which is the order to unload the model.
 */
export const keepAliveMs = (value: unknown): number | null => {
  if (typeof value === 'number') return value < 0 ? Infinity : Math.trunc(value * 1e9) / 1e6
  if (typeof value !== 'string') return null
  // Longer than any that is meant; it is clamped like one that has no end.
  if (value.length > TEXT_MAX) return Infinity
  const text = value.trim()
  if (/^[+-]?0$/.test(text)) return 0
  // No two parts of the pattern can take the same digits: a megabyte of them must not cost minutes.
  const match = /^([+-]?)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|[\u00b5\u03bc]s|ms|s|m|h))+$/.exec(text)
  if (match === null) return null
  let totalNs = 0
  for (const [, amount, unit] of text.matchAll(
    /(?<!\d)(\d+(?:\.\d*)?|\.\d+)(ns|us|[\u00b5\u03bc]s|ms|s|m|h)/g,
  )) {
    totalNs += Math.trunc(Number(amount) * UNIT_NS[unit!]!)
  }
  return match[1] === '-' && totalNs > 0 ? Infinity : totalNs / 1e6
}
