const NAMES_MAX = 32
const NAME = /^[\w.-]{1,64}$/

/** The value of `X-Dropped-Params`: names came from outside, so only those that are names; null for none. */
export const droppedHeader = (names: readonly string[]): string | null => {
  const told = names.filter((name) => NAME.test(name)).slice(0, NAMES_MAX)
  return told.length === 0 ? null : told.join(', ')
}
