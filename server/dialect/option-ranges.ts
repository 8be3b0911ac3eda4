import type { Refusal } from '../flow/refusal.ts'

/** From where to where each numeric option of a kind of host goes, both included. */
export type OptionRanges = Readonly<Record<string, readonly [min: number, max: number]>>

type Options = Readonly<Record<string, unknown>>

/**
 * Refuses the first number that a host could not take: one integer outside of what its engine expects
 * has been enough to crash it (security.md 1.2). Options without a range are the host's to judge, as
 * long as they are finite: `1e999` is valid JSON. `place` is what stands before an option's name.
 */
export const findOptionFault = (
  options: Options,
  ranges: OptionRanges,
  place: '' | 'options.',
): Refusal | null => {
  for (const name of Object.keys(options)) {
    const value = options[name]
    if (typeof value !== 'number') continue
    const range = Object.hasOwn(ranges, name) ? ranges[name]! : ANY
    if (value >= range[0] && value <= range[1]) continue
    const param = place + name.slice(0, SHOWN_CHARACTERS_MAX)
    const right = range === ANY ? 'a finite number' : `from ${range[0]} to ${range[1]}`
    const message = `${param} is ${value}; it must be ${right}`
    return { code: 'invalid_request', message, param, isFinal: true }
  }
  return null
}

const ANY: OptionRanges[string] = [-Number.MAX_VALUE, Number.MAX_VALUE]

const SHOWN_CHARACTERS_MAX = 64
