/** How many characters a username has at most. */
const USERNAME_LENGTH_MAX = 64

/** Letters of one script, so that no Cyrillic а passes for a Latin a; digits and `._@-` between them. */
const LATIN =
  /^[\p{Script=Latin}\p{M}\p{Nd}](?:[\p{Script=Latin}\p{M}\p{Nd}._@-]*[\p{Script=Latin}\p{M}\p{Nd}])?$/u
const OTHER = /^[^\P{L}\p{Script=Latin}](?:(?!\p{Script=Latin})[\p{L}\p{M}\p{Nd}._@-])*$/u

/** A name as it is shown, and what it is compared by. */
export interface Username {
  readonly username: string
  readonly usernameKey: string
}

/** Two names with the same key are one: whatever their case, width or composition. */
export const usernameKeyOf = (text: string): string =>
  text.normalize('NFKC').toLowerCase().normalize('NFKC')

/** Null where it is no name; `USERNAME_RULE` says why. */
export const parseUsername = (text: string): Username | null => {
  const username = text.normalize('NFKC')
  if (username.length > USERNAME_LENGTH_MAX) return null
  if (!LATIN.test(username) && !OTHER.test(username)) return null
  return { username, usernameKey: usernameKeyOf(username) }
}

export const USERNAME_RULE =
  'a username has 1 to 64 letters of one script or digits, with . _ @ or - between them'
