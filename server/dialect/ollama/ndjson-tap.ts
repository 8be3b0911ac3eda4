import type { Call } from '../../flow/call.ts'
import { parseJsonObject } from '../json-object.ts'
import { createModelEcho } from '../model-echo.ts'
import type { Ending, StreamTap } from '../relay-form.ts'
import { WholePieces } from '../whole-pieces.ts'
import { escapeLineBreakers } from './line-breakers.ts'
import { tokensOf } from './token-counts.ts'

const NEWLINE = 0x0a
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const LETTER_E = 0x65

/**
 * Whole lines of an Ollama stream. A line is parsed only where it may be the last one (it says `true`
 * somewhere, or `"error"`); of the others only the braces at both ends are looked at.
 */
export class NdjsonTap implements StreamTap {
  readonly #lineBytesMax: number
  readonly #lines: WholePieces
  readonly #echo: ((line: Buffer) => Buffer) | null
  #ending: Ending | null = null

  constructor(call: Call, lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax
    this.#lines = new WholePieces('line', lineBytesMax)
    this.#echo = call.aliasOf === null ? null : createModelEcho(call)
  }

  get ending(): Ending | null {
    return this.#ending
  }

  feed(chunk: Buffer): Buffer | null {
    if (this.#ending !== null) return null
    const lines = this.#lines.feed(chunk)
    if (this.#lines.isOverfull) {
      this.#ending = { kind: 'broken', reason: `a line of over ${this.#lineBytesMax} bytes` }
    }
    if (lines === null || this.#ending !== null) return null
    const passed = this.#isOrdinary(lines) ? lines : this.#inspect(lines)
    return passed === null ? null : escapeLineBreakers(passed)
  }

  finish(): Ending {
    if (this.#ending === null && this.#lines.pendingBytes > 0) {
      // The last line may come without its newline.
      this.feed(Buffer.from('\n'))
    }
    this.#ending ??= { kind: 'incomplete' }
    return this.#ending
  }

  /** Of one line or of many the same, so that nothing depends on how the host's bytes were cut. */
  #isOrdinary(lines: Buffer): boolean {
    return this.#echo === null && (isOrdinaryLine(lines) || areOrdinaryLines(lines))
  }

  #inspect(lines: Buffer): Buffer | null {
    const passed: Buffer[] = []
    let start = 0
    while (start < lines.length && this.#ending === null) {
      const end = lines.indexOf(NEWLINE, start)
      const line = lines.subarray(start, end + 1)
      start = end + 1
      // A blank line would break ollama-python; it is left out, not relayed (wire.md 3.2).
      if (isBlank(line)) continue
      if (this.#isOrdinary(line)) passed.push(line)
      else if (this.#inspectLine(line)) passed.push(this.#echo === null ? line : this.#echo(line))
    }
    return passed.length === 0 ? null : passed.length === 1 ? passed[0]! : Buffer.concat(passed)
  }

  /** True where the line goes on to the caller; otherwise the ending is set. */
  #inspectLine(line: Buffer): boolean {
    const value = parseJsonObject(line.toString('utf8'))
    if (value === null) {
      this.#ending = { kind: 'broken', reason: 'a line that is not a JSON object' }
      return false
    }
    if (typeof value['error'] === 'string') {
      this.#ending = { kind: 'error', message: value['error'] }
      return false
    }
    if (value['done'] !== true) return true
    const bytes = escapeLineBreakers(this.#echo === null ? line : this.#echo(line))
    this.#ending = { kind: 'done', bytes, tokens: tokensOf(value) }
    return false
  }
}

const ORDINARY_END = Buffer.from('"done":false}\n')

/**
 * Nearly every chunk of a real stream: one line, and one that says at its end, where Ollama puts it,
 * that it is not the last. Inside a string those bytes would have their quotes escaped.
 */
const isOrdinaryLine = (lines: Buffer): boolean => {
  const end = lines.length - ORDINARY_END.length
  // The first key of an ordinary line is `model`; `error` gets a closer look.
  if (lines[0] !== OPENING_BRACE || lines[2] === LETTER_E || end <= 0) return false
  for (let at = 0; at < ORDINARY_END.length; at += 1) {
    if (lines[end + at] !== ORDINARY_END[at]) return false
  }
  return lines.indexOf(NEWLINE) === lines.length - 1
}

/** Lines that cannot be the last: each must at least look like an object. */
const areOrdinaryLines = (lines: Buffer): boolean => {
  if (lines.includes('true') || lines.includes('"error"')) return false
  let start = 0
  while (start < lines.length) {
    const end = lines.indexOf(NEWLINE, start)
    if (!looksLikeObject(lines, start, end)) return false
    start = end + 1
  }
  return true
}

const looksLikeObject = (lines: Buffer, start: number, end: number): boolean => {
  let last = end - 1
  while (last > start && (lines[last] === CARRIAGE_RETURN || lines[last] === SPACE)) last -= 1
  let first = start
  while (first < last && lines[first] === SPACE) first += 1
  return lines[first] === OPENING_BRACE && lines[last] === CLOSING_BRACE
}

const isBlank = (line: Buffer): boolean => line.toString('latin1').trim() === ''
