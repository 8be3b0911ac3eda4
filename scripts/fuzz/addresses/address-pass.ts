import { parseIpAddress } from '../../../server/identify/ip-address.ts'
import { createWhitelist } from '../../../server/identify/whitelist.ts'
import { SeededRandom } from '../../testing/seeded-random.ts'
import { isWithin, textOfBits } from './plain-matcher.ts'

export interface AddressReport {
  readonly pairs: number
  /** Of them, those whose address is in the range. */
  readonly within: number
  readonly findings: readonly string[]
}

const FINDINGS_MAX = 10

/** Asks the whitelist about random addresses near the edges of random ranges, and a plain matcher too. */
export const comparePairs = (seed: number, pairs: number): AddressReport => {
  const random = new SeededRandom(seed)
  const findings: string[] = []
  let within = 0
  for (let count = 0; count < pairs && findings.length < FINDINGS_MAX; count += 1) {
    const { address, range } = drawPair(random)
    const whitelist = createWhitelist([{ id: 'w', address: range, scopes: [] }])
    const found = whitelist.match(parseIpAddress(address)!.text) !== null
    const expected = isWithin(address, range)
    if (expected) within += 1
    if (found !== expected) findings.push(`${address} in ${range}: ${found}, not ${expected}`)
  }
  return { pairs, within, findings }
}

/** A range and an address that differs from it in a bit near the end of its prefix, or nowhere. */
const drawPair = (random: SeededRandom): { readonly address: string; readonly range: string } => {
  const width = random.chance(0.5) ? 32 : 128
  // Nothing that is mapped: that is IPv4, and its range is refused.
  const first = width === 128 ? '001' : ''
  const base = first + drawBits(random, width - first.length)
  const prefix = first.length + random.whole(width - first.length)
  const edge = Math.max(first.length, prefix - 2 + random.whole(3))
  const flipped = Math.min(width - 1, edge)
  const isFlipped = random.chance(2 / 3)
  const bit = isFlipped === (base[flipped] === '0') ? '1' : '0'
  const tail = drawBits(random, width - flipped - 1)
  const address = textOfBits(base.slice(0, flipped) + bit + tail)
  const isMapped = width === 32 && random.chance(0.25)
  const range = `${textOfBits(base)}/${prefix}`
  return { address: isMapped ? `::ffff:${address}` : address, range }
}

const drawBits = (random: SeededRandom, width: number): string => {
  let bits = ''
  while (bits.length < width) bits += random.chance(0.5) ? '1' : '0'
  return bits
}
