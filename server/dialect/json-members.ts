import assert from 'node:assert/strict'
import { endOfString } from './json-outline.ts'

/** Members of an object by their names, each value in the bytes in which it came. */
export type JsonMembers = Map<string, Buffer>

/**
 * The members of an object in its text, which must be valid JSON. A number keeps all of its digits here,
 * which it would lose as a value: what is only handed on is handed on as it came. Of a repeated name the
 * last one counts; `nameOf` says which names are the same.
 */
export const readMembers = (
  text: Buffer,
  nameOf: (name: string) => string = (name) => name,
): JsonMembers => {
  const members: JsonMembers = new Map()
  let at = text.indexOf(0x7b) + 1
  for (;;) {
    const start = text.indexOf(QUOTE, at)
    if (start === -1) return members
    const end = endOfString(text, start)
    const colon = text.indexOf(COLON, end)
    assert(end !== -1 && colon !== -1, 'the text was parsed before')
    const name = JSON.parse(text.toString('utf8', start, end + 1)) as string
    at = endOfValue(text, colon + 1)
    members.set(nameOf(name), text.subarray(colon + 1, at))
  }
}

export const writeMembers = (members: JsonMembers): Buffer => {
  const parts: Buffer[] = [OPEN]
  for (const [name, value] of members) {
    if (parts.length > 1) parts.push(COMMA)
    parts.push(Buffer.from(`${JSON.stringify(name)}:`), value)
  }
  return Buffer.concat([...parts, CLOSE])
}

/** A value as `writeMembers` takes it. */
export const rawValue = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

const OPEN = Buffer.from('{')
const COMMA = Buffer.from(',')
const CLOSE = Buffer.from('}')

const QUOTE = 0x22
const COLON = 0x3a

/** The index of the comma or bracket behind the value that begins at `start` or a blank later. */
const endOfValue = (text: Buffer, start: number): number => {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const byte = text[at]!
    if (byte === QUOTE) at = endOfString(text, at)
    else if (byte === 0x7b || byte === 0x5b) depth += 1
    else if (byte === 0x7d || byte === 0x5d) depth -= 1
    else if (byte !== 0x2c) continue
    if (depth < 0 || (depth === 0 && byte === 0x2c)) return at
  }
  return text.length
}
