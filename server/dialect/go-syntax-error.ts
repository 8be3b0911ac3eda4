/** What stands open around the place that is being read. */
type Frame = 'key' | 'value' | 'element'

/** Reads one byte: the state that follows, or, as text, where the byte cannot be. */
type State = (byte: number, open: Frame[]) => State | string

/**
 * Go's words for what is wrong with a text that is not JSON, which Ollama's clients know: the states
 * and messages are those of encoding/json (scanner.go). Text that merely stops is `unexpected EOF`.
 */
export const goSyntaxError = (text: Buffer): string => {
  const open: Frame[] = []
  let state: State = beginValue
  for (const byte of text) {
    const next = state(byte, open)
    if (typeof next === 'string') return `invalid character ${quoted(byte)} ${next}`
    state = next
  }
  return 'unexpected EOF'
}

const code = (character: string): number => character.charCodeAt(0)
const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isHexDigit = (byte: number): boolean => /[0-9a-f]/i.test(String.fromCharCode(byte))

const beginValue: State = (byte, open) => {
  if (isSpace(byte)) return beginValue
  switch (String.fromCharCode(byte)) {
    case '{':
      open.push('key')
      return beginKeyOrEnd
    case '[':
      open.push('element')
      return beginElementOrEnd
    case '"':
      return inString
    case '-':
      return afterMinus
    case '0':
      return afterWhole
    case 't':
      return literal('true', 1)
    case 'f':
      return literal('false', 1)
    case 'n':
      return literal('null', 1)
    default:
      return isDigit(byte) ? inWhole : 'looking for beginning of value'
  }
}

const beginElementOrEnd: State = (byte, open) => {
  if (isSpace(byte)) return beginElementOrEnd
  return byte === code(']') ? afterValue(byte, open) : beginValue(byte, open)
}

const beginKeyOrEnd: State = (byte, open) => {
  if (isSpace(byte)) return beginKeyOrEnd
  if (byte !== code('}')) return beginKey(byte, open)
  open[open.length - 1] = 'value'
  return afterValue(byte, open)
}

const beginKey: State = (byte) => {
  if (isSpace(byte)) return beginKey
  return byte === code('"') ? inString : 'looking for beginning of object key string'
}

const afterValue: State = (byte, open) => {
  if (isSpace(byte)) return afterValue
  const character = String.fromCharCode(byte)
  switch (open.at(-1)) {
    case undefined:
      return 'after top-level value'
    case 'key':
      if (character !== ':') return 'after object key'
      open[open.length - 1] = 'value'
      return beginValue
    case 'value':
      if (character !== ',') return close(character === '}', open, 'after object key:value pair')
      open[open.length - 1] = 'key'
      return beginKey
    case 'element':
      return character === ',' ? beginValue : close(character === ']', open, 'after array element')
  }
}

const close = (isClosing: boolean, open: Frame[], complaint: string): State | string => {
  if (!isClosing) return complaint
  open.pop()
  return afterValue
}

const inString: State = (byte) => {
  if (byte === code('"')) return afterValue
  if (byte === code('\\')) return afterBackslash
  return byte < 0x20 ? 'in string literal' : inString
}

const afterBackslash: State = (byte) => {
  const character = String.fromCharCode(byte)
  if (character === 'u') return hexDigits(4)
  return 'bfnrt\\/"'.includes(character) ? inString : 'in string escape code'
}

const hexDigits =
  (count: number): State =>
  (byte) => {
    if (!isHexDigit(byte)) return 'in \\u hexadecimal character escape'
    return count === 1 ? inString : hexDigits(count - 1)
  }

const literal =
  (word: string, place: number): State =>
  (byte) => {
    const expected = word[place]!
    if (byte !== code(expected)) return `in literal ${word} (expecting '${expected}')`
    return place + 1 === word.length ? afterValue : literal(word, place + 1)
  }

const afterMinus: State = (byte) => {
  if (byte === code('0')) return afterWhole
  return isDigit(byte) ? inWhole : 'in numeric literal'
}

const inWhole: State = (byte, open) => (isDigit(byte) ? inWhole : afterWhole(byte, open))

const afterWhole: State = (byte, open) =>
  byte === code('.') ? firstDecimal : exponentOrEnd(byte, open)

const firstDecimal: State = (byte) =>
  isDigit(byte) ? inDecimals : 'after decimal point in numeric literal'

const inDecimals: State = (byte, open) => (isDigit(byte) ? inDecimals : exponentOrEnd(byte, open))

const exponentOrEnd: State = (byte, open) =>
  byte === code('e') || byte === code('E') ? exponentSign : afterValue(byte, open)

const exponentSign: State = (byte, open) =>
  byte === code('+') || byte === code('-') ? firstExponent : firstExponent(byte, open)

const firstExponent: State = (byte) =>
  isDigit(byte) ? inExponent : 'in exponent of numeric literal'

const inExponent: State = (byte, open) => (isDigit(byte) ? inExponent : afterValue(byte, open))

const NAMED: Readonly<Record<number, string>> = {
  0x07: '\\a',
  0x08: '\\b',
  0x09: '\\t',
  0x0a: '\\n',
  0x0b: '\\v',
  0x0c: '\\f',
  0x0d: '\\r',
  0x27: "\\'",
  0x5c: '\\\\',
}

/** A byte as Go quotes it: taken for a character of Latin-1, escaped where it cannot be printed. */
const quoted = (byte: number): string => `'${NAMED[byte] ?? escaped(byte)}'`

const escaped = (byte: number): string => {
  const hex = byte.toString(16).padStart(2, '0')
  if (byte < 0x20 || byte === 0x7f) return `\\x${hex}`
  return (byte > 0x7f && byte <= 0xa0) || byte === 0xad ? `\\u00${hex}` : String.fromCharCode(byte)
}
