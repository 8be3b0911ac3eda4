/**
 * The word that was probably meant, or null. Case, underscores and hyphens do not count, and one
 * typing mistake in four letters is forgiven, where a swap of neighbours is one mistake.
 */
export const nearestOf = (text: string, words: Iterable<string>): string | null => {
  const wanted = bare(text)
  let nearest: string | null = null
  let mistakesMax = Math.min(3, Math.floor(wanted.length / 4) + (wanted.length < 4 ? 1 : 0))
  for (const word of words) {
    const mistakes = distance(wanted, bare(word))
    const isBetter = nearest === null ? mistakes <= mistakesMax : mistakes < mistakesMax
    if (!isBetter) continue
    nearest = word
    mistakesMax = mistakes
  }
  return nearest
}

const LENGTH_MAX = 100

const bare = (text: string): string => text.slice(0, LENGTH_MAX).toLowerCase().replace(/[_-]/g, '')

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
const distance = (a: string, b: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = last[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1)
      let cost = Math.min(replaced, last[column]! + 1, current[column - 1]! + 1)
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (row > 1 && column > 1 && isSwap) cost = Math.min(cost, beforeLast[column - 2]! + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}
