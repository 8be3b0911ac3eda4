import { isInRange, rangesOf, type AddressRange } from './address-range.ts'
import { parseIpAddress } from './ip-address.ts'
import type { Scope } from '../../shared/scope.ts'

export interface WhitelistEntry {
  readonly id: string
  /** One address or CIDR, as `parseRange` writes it. */
  readonly address: string
  readonly scopes: readonly Scope[]
}

export interface WhitelistMatch {
  readonly id: string
  readonly address: string
  readonly scopes: ReadonlySet<Scope>
}

export interface Whitelist {
  readonly entries: readonly WhitelistEntry[]
  /** The most specific entry that holds the canonical address; of equal ones the first. */
  match(address: string): WhitelistMatch | null
}

/** Addresses whose answer is remembered, so that many ranges cost nothing per request. */
const REMEMBERED_MAX = 4096

/** Throws on an address that `parseRange` refuses: entries are checked before they are stored. */
export const createWhitelist = (entries: readonly WhitelistEntry[]): Whitelist => {
  const single = new Map<string, WhitelistMatch>()
  const wide: { range: AddressRange; match: WhitelistMatch }[] = []
  const ranges = rangesOf(entries.map((entry) => entry.address))
  entries.forEach((entry, index) => {
    const range = ranges[index]!
    const match = { id: entry.id, address: range.text, scopes: new Set(entry.scopes) }
    if (!range.isSingle) wide.push({ range, match })
    else if (!single.has(range.text)) single.set(range.text, match)
  })
  wide.sort((a, b) => b.range.prefixBits - a.range.prefixBits)

  const search = (text: string): WhitelistMatch | null => {
    const address = parseIpAddress(text)
    if (address === null) return null
    return wide.find(({ range }) => isInRange(range, address))?.match ?? null
  }

  const remembered = new Map<string, WhitelistMatch | null>()
  const match = (address: string): WhitelistMatch | null => {
    const exact = single.get(address)
    if (exact !== undefined || wide.length === 0) return exact ?? null
    const known = remembered.get(address)
    if (known !== undefined) return known
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    const found = search(address)
    remembered.set(address, found)
    return found
  }
  return { entries, match }
}
