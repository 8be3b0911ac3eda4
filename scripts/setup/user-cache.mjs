import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * A folder in the user's cache, for what is dear to make or to fetch and the same for every checkout.
 * @param {string} name
 */
export const userCache = (name) => {
  const configured = process.env['XDG_CACHE_HOME'] ?? ''
  const base = isAbsolute(configured) ? configured : join(homedir(), '.cache')
  return join(base, 'seadragon', name)
}
