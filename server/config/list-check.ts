/** Makes a check of a whole list run although some of its items are wrong themselves. */
export const despiteItems = {
  when: ({ value }: { readonly value: unknown }) => Array.isArray(value),
}

/** The same for a map and its members. */
export const despiteMembers = {
  when: ({ value }: { readonly value: unknown }) =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** `[place, place of the first]` for every member whose key another one had before. */
export const repeatedPlaces = <T>(
  members: readonly T[],
  keyOf: (member: T) => string | undefined,
): [number, number][] => {
  const firsts = new Map<string, number>()
  return members.flatMap((member: T | null | undefined, place): [number, number][] => {
    // A member that is wrong itself may be anything.
    const key = member === null || member === undefined ? undefined : keyOf(member)
    if (typeof key !== 'string') return []
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, place)
    return first === undefined ? [] : [[place, first]]
  })
}
