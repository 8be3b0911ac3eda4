import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * A path inside the checkout, absolute: set-up works from any directory.
 * @param {string[]} parts
 */
export const inCheckout = (...parts) => join(root, ...parts)
