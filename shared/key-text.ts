export const KEY_PREFIX = 'sd_'

/** What stands behind the prefix: 256 bits in base64url. */
export const SECRET_FORM = '[A-Za-z0-9_-]{43}'

/** How much of a secret lists show, so that the owner of the key recognises it. */
export const SECRET_SHOWN = 6

/** Underscores around a key may be those of Markdown: no secret ends in one, 256 bits being no multiple of 6. */
const KEY_INSIDE = new RegExp(`(?<![A-Za-z0-9-])${KEY_PREFIX}${SECRET_FORM}(?!_*[A-Za-z0-9-])`)

/** The first text in the form of a key, such as that of a header pasted whole; null if there is none. */
export const keyInside = (text: string): string | null => KEY_INSIDE.exec(text)?.[0] ?? null

const SECRET_INSIDE = new RegExp(`${KEY_PREFIX}[A-Za-z0-9_-]{${SECRET_SHOWN + 1}}`)

/**
 * Whether more of a key is in the text than lists show: a whole one, one that was cut, or one with
 * something typed at its ends. Such a text belongs in no address.
 */
export const holdsSecret = (text: string): boolean => SECRET_INSIDE.test(text)
