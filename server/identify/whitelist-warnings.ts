import { parseRange, type AddressRange } from './address-range.ts'
import type { WhitelistEntry } from './whitelist.ts'

/** A range as numbers. Two of them are apart, or one holds the other: CIDRs never overlap in part. */
interface Span {
  readonly entry: WhitelistEntry
  readonly range: AddressRange
  readonly first: bigint
  readonly size: bigint
  /** The most exact of those that hold it. */
  wider: Span | null
  /** How many of its addresses more exact entries hold. */
  taken: bigint
}

/**
 * What an operator should know of entries beside what they say, by their ids: those that change
 * nothing, those that never count, those that count in place of a wider one, those that let everybody
 * in. An entry without a warning is not in the answer.
 */
export const whitelistWarnings = (
  entries: readonly WhitelistEntry[],
): ReadonlyMap<string, readonly string[]> => {
  const spans = entries.map(spanOf)
  nest(spans)
  const warned = spans.map((span) => [span.entry.id, warningsOf(span)] as const)
  return new Map(warned.filter(([, warnings]) => warnings.length > 0))
}

const spanOf = (entry: WhitelistEntry): Span => {
  const parsed = parseRange(entry.address)
  if ('problem' in parsed) throw new Error(parsed.problem)
  const { range } = parsed
  const first = range.words.reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n)
  const size = 1n << BigInt(range.words.length * 32 - range.prefixBits)
  return { entry, range, first, size, wider: null, taken: 0n }
}

/** Goes through the ranges from the first address to the last, with those that are open on a stack. */
const nest = (spans: readonly Span[]): void => {
  const open: Span[] = []
  for (const span of spans.toSorted(byPlace)) {
    while (open.length > 0 && !holds(open.at(-1)!, span)) open.pop()
    span.wider = open.at(-1) ?? null
    if (span.wider !== null) span.wider.taken += span.size
    open.push(span)
  }
}

const byPlace = (a: Span, b: Span): number => {
  const families = a.range.words.length - b.range.words.length
  if (families !== 0) return families
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  return a.range.prefixBits - b.range.prefixBits
}

const holds = (outer: Span, inner: Span): boolean =>
  outer.range.words.length === inner.range.words.length &&
  inner.first >= outer.first &&
  inner.first < outer.first + outer.size

/** Ranges of fewer bits are hardly ever meant: the widest private ones are 10.0.0.0/8 and fc00::/7. */
const WIDE_BITS = 7

const warningsOf = ({ entry, range, size, taken, wider }: Span): string[] => {
  const warnings: string[] = []
  if (range.prefixBits === 0) warnings.push(ALL_OPENING)
  else if (range.prefixBits < WIDE_BITS) {
    warnings.push(`it covers 1 in ${2 ** range.prefixBits} of all possible addresses`)
  }
  if (taken === size)
    warnings.push('more specific entries cover all of its addresses, so it never applies')
  if (wider === null) return warnings
  const { address } = wider.entry
  warnings.push(
    hasSameScopes(entry, wider.entry)
      ? `${address} already covers it with the same scopes, so it has no effect`
      : `${address} covers it too; this entry is more specific, so its own scopes apply`,
  )
  return warnings
}

const ALL_OPENING = 'it lets anyone who can reach this gateway call without a key'

const hasSameScopes = (a: WhitelistEntry, b: WhitelistEntry): boolean => {
  const scopes = new Set(a.scopes)
  return scopes.size === new Set(b.scopes).size && b.scopes.every((scope) => scopes.has(scope))
}
