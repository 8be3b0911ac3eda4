const NEXT_LINE = Buffer.from('\u0085')
const SEPARATORS = Buffer.from('\u2028').subarray(0, 2)
const BREAKERS = /[\u0085\u2028\u2029]/g

/**
 * Escapes the three characters that JSON allows in a string and that Python's line iterators take for
 * the end of a line; ollama-python would see the reply cut there (wire.md 3.2). Takes whole lines.
 */
export const escapeLineBreakers = (lines: Buffer): Buffer => {
  if (!holds(lines, NEXT_LINE) && !holds(lines, SEPARATORS)) return lines
  return Buffer.from(escapeBreakersIn(lines.toString('utf8')))
}

/** The same for what is still text. */
export const escapeBreakersIn = (lines: string): string =>
  lines.replace(
    BREAKERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Most text has not even the first byte, and one byte is found in a sixth of the time of two. */
const holds = (lines: Buffer, character: Buffer): boolean =>
  lines.includes(character[0]!) && lines.includes(character)
