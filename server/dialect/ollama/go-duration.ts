const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  // Go takes the micro sign and the Greek letter.
  '\u00b5s': 1e-3,
  '\u03bcs': 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

/**
 * Milliseconds of a `keep_alive` as Ollama reads it: a number of seconds or a Go duration such as
 * `5m`; negative means for ever. Null where it is neither.
 */
export const keepAliveMs = (value: unknown): number | null => {
  if (typeof value === 'number') return value < 0 ? Infinity : value * 1_000
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (text === '0') return 0
  // No two parts of the pattern can take the same digits: a megabyte of them must not cost minutes.
  const match = /^([+-]?)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|[\u00b5\u03bc]s|ms|s|m|h))+$/.exec(text)
  if (match === null) return null
  if (match[1] === '-') return Infinity
  let total = 0
  for (const [, amount, unit] of text.matchAll(
    /(\d+(?:\.\d*)?|\.\d+)(ns|us|[\u00b5\u03bc]s|ms|s|m|h)/g,
  )) {
    total += Number(amount) * UNIT_MS[unit!]!
  }
  return total
}
