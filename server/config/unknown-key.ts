import { SETTINGS } from './catalogue.ts'
import { nearestOf } from './near-miss.ts'
import { formatPath } from './problem.ts'

/** The sentence about a key that nothing reads, with the one that was probably meant. */
export const unknownKeyMessage = (
  parent: readonly PropertyKey[],
  key: string,
  siblings: Iterable<string>,
): string => {
  const name = formatPath([...parent, key])
  const meant = siblingLike(parent, key, siblings) ?? elsewhere(key)
  const remedy =
    meant === null ? 'remove it, or look in docs/settings.md' : `did you mean ${meant}?`
  return `${name} is not a setting; ${remedy}`
}

const siblingLike = (
  parent: readonly PropertyKey[],
  key: string,
  siblings: Iterable<string>,
): string | null => {
  const sibling = nearestOf(key, siblings)
  return sibling === null ? null : formatPath([...parent, sibling])
}

/** A setting of exactly this name in another group, where there is only one. */
const elsewhere = (key: string): string | null => {
  const found = SETTINGS.filter(
    (entry) => entry.name === key || entry.path.at(-1)?.toLowerCase() === key.toLowerCase(),
  )
  return found.length === 1 ? found[0]!.name : null
}
