export const KEY_PREFIX = 'sd_'

/** What stands behind the prefix: 256 bits in base64url. */
export const SECRET_FORM = '[A-Za-z0-9_-]{43}'

const KEY_INSIDE = new RegExp(`(?<![A-Za-z0-9_-])${KEY_PREFIX}${SECRET_FORM}(?![A-Za-z0-9_-])`)

/** The first text in the form of a key, such as that of a header pasted whole; null if there is none. */
export const keyInside = (text: string): string | null => KEY_INSIDE.exec(text)?.[0] ?? null
