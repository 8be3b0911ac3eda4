import type { SeededRandom } from '../testing/seeded-random.ts'

export interface MutationSources {
  /** Other inputs, to cross with. */
  readonly others: readonly Buffer[]
  /** Pieces that mean something to what is fuzzed. */
  readonly words: readonly string[]
}

type Mutation = (bytes: Buffer, random: SeededRandom, sources: MutationSources) => Buffer

/** Bytes that parsers treat in a special way. */
const SPECIAL = Buffer.from(
  '\0\t\n\r "\'\\/{}[]:,;.%#-+0129aAzZ\x7f\x80\xc2\x85\xe2\xa8\xff',
  'latin1',
)

const spliceAt = (bytes: Buffer, place: { at: number; cut: number }, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, place.at), piece, bytes.subarray(place.at + place.cut)])

const anySpan = (bytes: Buffer, random: SeededRandom): { at: number; cut: number } => {
  const at = random.whole(bytes.length)
  const cut = Math.min(bytes.length - at, Math.floor(random.exponential(6)))
  return { at, cut }
}

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => spliceAt(bytes, anySpan(bytes, random), Buffer.alloc(0)),
  (bytes, random) => {
    const place = { at: random.whole(bytes.length), cut: random.whole(1) }
    return spliceAt(bytes, place, Buffer.from([random.pick([...SPECIAL])]))
  },
  (bytes, random) => {
    const place = { at: random.whole(bytes.length), cut: 1 }
    return spliceAt(bytes, place, Buffer.from([random.whole(255)]))
  },
  (bytes, random, { words }) => {
    const place = { at: random.whole(bytes.length), cut: random.whole(2) }
    return words.length === 0 ? bytes : spliceAt(bytes, place, Buffer.from(random.pick(words)))
  },
  (bytes, random) => {
    const { at, cut } = anySpan(bytes, random)
    const copies = Array.from({ length: 1 + random.whole(8) }, () => bytes.subarray(at, at + cut))
    return spliceAt(bytes, { at, cut: 0 }, Buffer.concat(copies))
  },
  (bytes, random, { others }) => {
    if (others.length === 0) return bytes
    const other = random.pick(others)
    const { at, cut } = anySpan(other, random)
    return spliceAt(bytes, anySpan(bytes, random), other.subarray(at, at + cut + 8))
  },
]

/** A few changes to the bytes, one after the other; never longer than `bytesMax`. */
export const mutate = (
  bytes: Buffer,
  random: SeededRandom,
  sources: MutationSources & { readonly bytesMax: number },
): Buffer => {
  let mutated = bytes
  for (let left = 1 + random.whole(4); left > 0; left -= 1) {
    mutated = random.pick(MUTATIONS)(mutated, random, sources)
  }
  return mutated.subarray(0, sources.bytesMax)
}
