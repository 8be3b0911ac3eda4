const QUOTE = 0x22
const BACKSLASH = 0x5c

export interface JsonLimits {
  readonly bodyDepthMax: number
  /** Seven million empty objects fit into 100 MB, and would hold the event loop for 40 s. */
  readonly bodyValuesMax: number
}

export interface JsonOutline {
  readonly isTooDeep: boolean
  /** Keys of the outermost object as they stand in the text, repeated ones counted each time. */
  readonly topLevelKeys: number
  readonly isTooMany: boolean
}

/**
 * What the bytes tell before they are parsed. A million levels would hold the event loop for half a
 * second in `JSON.parse` alone, so this looks first; strings are skipped at memchr's speed. In text
 * that is not JSON the count means nothing, and the parser says so.
 */
export const outlineJson = (bytes: Buffer, limits: JsonLimits): JsonOutline => {
  let depth = 0
  let topLevelKeys = 0
  let values = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      at = endOfString(bytes, at)
      if (at === -1) break
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      values += 1
      if (depth > limits.bodyDepthMax) return { isTooDeep: true, isTooMany: false, topLevelKeys }
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1
    } else if (byte === 0x3a && depth === 1) {
      topLevelKeys += 1
    } else if (byte === 0x2c) {
      values += 1
    }
    if (values > limits.bodyValuesMax) return { isTooDeep: false, isTooMany: true, topLevelKeys }
  }
  return { isTooDeep: false, isTooMany: false, topLevelKeys }
}

/** The index of the quote that closes the string opened at `start`, or -1. */
export const endOfString = (bytes: Buffer, start: number): number => {
  let at = start
  for (;;) {
    at = bytes.indexOf(QUOTE, at + 1)
    if (at === -1) return -1
    let backslashes = 0
    while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes += 1
    if (backslashes % 2 === 0) return at
  }
}
