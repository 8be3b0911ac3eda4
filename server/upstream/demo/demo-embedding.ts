import { createHash } from 'node:crypto'

const DIMENSIONS = 64

/**
 * A vector of length one that depends on the text alone: each word points in a direction of its own,
 * so texts that share words lie closer together.
 */
export const embedDemoText = (text: string): readonly number[] => {
  const sums = Array<number>(DIMENSIONS).fill(0)
  for (const word of text.toLowerCase().match(/\S+/g) ?? ['']) {
    const digest = createHash('sha512').update(word).digest()
    for (let i = 0; i < DIMENSIONS; i++) sums[i]! += digest[i]! - 127.5
  }
  const length = Math.hypot(...sums)
  return sums.map((sum) => Math.fround(sum / length))
}
