const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Whether JSON bytes nest deeper than `depthMax`. A million levels would hold the event loop for half
 * a second in `JSON.parse` alone, so this looks first; strings are skipped at memchr's speed.
 */
export const isDeeperThan = (bytes: Buffer, depthMax: number): boolean => {
  let depth = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      at = endOfString(bytes, at)
      if (at === -1) return false
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (depth > depthMax) return true
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1
    }
  }
  return false
}

/** The index of the quote that closes the string opened at `start`, or -1. */
const endOfString = (bytes: Buffer, start: number): number => {
  let at = start
  for (;;) {
    at = bytes.indexOf(QUOTE, at + 1)
    if (at === -1) return -1
    let backslashes = 0
    while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes += 1
    if (backslashes % 2 === 0) return at
  }
}
