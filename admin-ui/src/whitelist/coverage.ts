import { counted } from '../page/numbers.ts'

const RANGE = /^\s*([\da-f.:]+)\/(\d{1,3})\s*$/i

/** Above this many bits a count says nothing to anybody. */
const COUNTED_BITS_MAX = 32

/** How many addresses a range holds, in words; null where the text is none. */
export const coverageOf = (text: string): string | null => {
  const bits = freeBitsOf(text)
  if (bits === null) return null
  return bits > COUNTED_BITS_MAX
    ? `Covers 2^${bits} addresses.`
    : `Covers ${counted(2 ** bits, 'address', 'addresses')}.`
}

/** Whether it holds every address that there is, which the gateway wants confirmed. */
export const isEverybody = (text: string): boolean => /\/0\s*$/.test(text)

const freeBitsOf = (text: string): number | null => {
  const [, network, prefix] = RANGE.exec(text) ?? []
  if (network === undefined || prefix === undefined) return null
  const bits = (network.includes(':') ? 128 : 32) - Number(prefix)
  return bits < 0 ? null : bits
}
