/**
 * The secret of a link, from the address's fragment. It is taken out of the address at once, so that it
 * stays in no history and on no screen.
 */
export const takeSecret = (): string => {
  const secret = window.location.hash.slice(1)
  if (secret !== '') history.replaceState(null, '', window.location.pathname)
  return secret
}
