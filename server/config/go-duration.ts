const DURATION = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/

const PART = /(?<!\d)(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g

const SECONDS_PER_UNIT: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
}

/** Go counts nanoseconds in 63 bits, which is 292 years. */
export const GO_SECONDS_MAX = 9_000_000_000

/** Whether Go's time.ParseDuration reads the text: `5m`, `1h30m`, `-1m`, `1.5h`, `0`. */
export const isGoDuration = (text: string): boolean => {
  if (text.length > 64 || !DURATION.test(text)) return false
  let seconds = 0
  for (const [, amount, unit] of text.matchAll(PART)) {
    seconds += Number(amount) * SECONDS_PER_UNIT[unit!]!
  }
  return seconds <= GO_SECONDS_MAX
}
